namespace Kiln.Builders.Docker.Engine;

/// <summary>One connection to an engine.</summary>
internal interface IEngineConnection : IAsyncDisposable
{
    Stream Stream { get; }

    /// <summary>Nothing more will be written; what the other side still says can be read.</summary>
    Task EndInputAsync();
}
