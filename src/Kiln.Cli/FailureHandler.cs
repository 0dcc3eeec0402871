namespace Kiln.Cli;

/// <summary>Exceptions of threads that nobody waits for: they would end the process in the runtime's own way.</summary>
internal sealed class FailureHandler : IDisposable
{
    private readonly Action<Exception> _handler;

    public FailureHandler(Action<Exception> handler)
    {
        _handler = handler;
        AppDomain.CurrentDomain.UnhandledException += OnFailure;
    }

    public void Dispose() => AppDomain.CurrentDomain.UnhandledException -= OnFailure;

    private void OnFailure(object sender, UnhandledExceptionEventArgs e)
    {
        if (e.ExceptionObject is Exception failure)
        {
            _handler(failure);
        }

#pragma warning disable RS0030 // Main waits for a command that may never end now.
        Environment.Exit((int)ExitCode.Failure);
#pragma warning restore RS0030
    }
}
