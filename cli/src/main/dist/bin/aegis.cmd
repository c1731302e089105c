@echo off
rem Starts Aegis on Windows. Untested so far. AEGIS_JAVA_HOME names the Java to use, AEGIS_OPTS holds more options for it.
setlocal
set "home=%~dp0.."
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
if defined AEGIS_JAVA_HOME set "java=%AEGIS_JAVA_HOME%\bin\java"
"%java%" -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -XX:CompileThresholdScaling=4 -Dh2.objectCache=false %AEGIS_OPTS% -cp "%home%\lib\*" "-Daegis.home=%home%" dev.aegis.cli.Main %*
exit /b %ERRORLEVEL%
