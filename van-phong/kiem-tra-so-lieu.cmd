@echo off
rem ASCII only: cmd.exe loses its place in a batch file that holds other letters under code page 65001.
setlocal
chcp 65001 >nul
set "PYTHONUTF8=1"
set "HERE=%~dp0"
pushd "%HERE%"
if not exist "_config.yml" cd ..
set "PYTHON=.venv\Scripts\python.exe"
if not exist "%PYTHON%" goto search
"%PYTHON%" -I -c "import parbook.office" >nul 2>nul
if "%ERRORLEVEL%"=="0" goto work
:search
set "BASE="
for %%P in ("py -3.12" "py -3.13" "py -3.14" "py -3.11" "py -3" "python") do call :try %%~P
if not defined BASE goto missing
%BASE% "%HERE%cai-dat.py"
set "CODE=%ERRORLEVEL%"
if not "%CODE%"=="0" goto end
:work
"%PYTHON%" -m parbook.office check
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
:try
if defined BASE exit /b 0
%* "%HERE%cai-dat.py" --suits >nul 2>nul
if "%ERRORLEVEL%"=="0" set "BASE=%*"
exit /b 0
