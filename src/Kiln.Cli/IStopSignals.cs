namespace Kiln.Cli;

/// <summary>The operating system's requests to stop.</summary>
internal interface IStopSignals
{
    /// <summary>
    /// From now on signals go to the handler instead of ending the process, until the result is disposed.
    /// </summary>
    /// <param name="handler">
    /// Gets the signal's name as Packer prints it: <c>interrupt</c>, <c>terminated</c> or <c>hangup</c>. Any thread.
    /// </param>
    IDisposable Handle(Action<string> handler);
}
