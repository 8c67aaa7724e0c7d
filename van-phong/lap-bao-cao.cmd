@echo off
rem ASCII only: cmd.exe loses its place in a batch file that holds other letters under code page 65001.
setlocal
chcp 65001 >nul
set "PYTHONUTF8=1"
set "HERE=%~dp0"
pushd "%HERE%"
if not exist "_config.yml" cd ..
set "PYTHON=.venv\Scripts\python.exe"
"%PYTHON%" -I -c "import parbook.office" >nul 2>nul && goto work
set "BASE="
for %%P in ("py -3.12" "py -3.13" "py -3.11" "py -3" "python") do if not defined BASE %%~P "%HERE%cai-dat.py" --suits >nul 2>nul && set "BASE=%%~P"
if not defined BASE goto missing
%BASE% "%HERE%cai-dat.py"
set "CODE=%ERRORLEVEL%"
if not "%CODE%"=="0" goto end
:work
"%PYTHON%" -m parbook.office build
set "CODE=%ERRORLEVEL%"
goto end
:missing
type "%HERE%chua-co-python.txt"
start "" "%HERE%chua-co-python.txt"
set "CODE=1"
:end
popd
pause >nul
exit /b %CODE%
