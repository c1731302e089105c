@echo off
rem Starts Aegis on Windows. Untested so far. AEGIS_JAVA_HOME names the Java to use, AEGIS_OPTS holds more options for it.
setlocal
set "home=%~dp0.."
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
if defined AEGIS_JAVA_HOME set "java=%AEGIS_JAVA_HOME%\bin\java"
set "gc=-XX:+UseSerialGC"
echo "%AEGIS_OPTS%" | findstr /r /c:"-XX:+Use[A-Za-z0-9]*GC" >nul && set "gc="
"%java%" %gc% -XX:+ExitOnOutOfMemoryError -XX:+DisplayVMOutputToStderr -XX:CompileThresholdScaling=4 -Dh2.objectCache=false -Xlog:disable "-Xlog:all=error:stderr" %AEGIS_OPTS% -cp "%home%\lib\*" "-Daegis.home=%home%" dev.aegis.cli.Main %*
exit /b %ERRORLEVEL%
