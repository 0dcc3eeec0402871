using Kiln.Sdk.Components;
using Kiln.Wire;

namespace Kiln.Remote;

/// <summary>
/// What holds the process that a remote component is in: who has the component disposes it, and with it the process.
/// </summary>
public interface IRemoteOwner : IAsyncDisposable
{
    /// <summary>For messages: which plugin and which component of it.</summary>
    string Name { get; }

    /// <summary>
    /// Says what a broken connection meant: how the process ended, and what it said last. Waits a moment for its end.
    /// </summary>
    Task<BuildFailedException> ExplainAsync(WireException failure);
}
