"""sphinx extension stub"""


def setup(app):
    return {"version": "1"}
