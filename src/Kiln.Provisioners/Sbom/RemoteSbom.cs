namespace Kiln.Provisioners.Sbom;

/// <summary>A document on the machine that is removed, with the program that made it, when it is disposed.</summary>
/// <param name="path">On the machine.</param>
/// <param name="remove">Does not throw.</param>
internal sealed class RemoteSbom(string path, Func<Task> remove) : IAsyncDisposable
{
    public string Path => path;

    public async ValueTask DisposeAsync() => await remove();
}
