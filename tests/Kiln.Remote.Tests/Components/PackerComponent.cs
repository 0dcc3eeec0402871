using Kiln.Remote.Components;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Wire;
using Kiln.Wire.Yamux;

namespace Kiln.Remote.Tests.Components;

/// <summary>A component of Debian's packer 1.6.6 as the owner of what stands for it.</summary>
internal sealed class PackerComponent(PackerComponentProcess process, string name) : IRemoteOwner
{
    public string Name => name;

    /// <param name="component">As packer names it: <c>packer-builder-null</c>.</param>
    /// <param name="folder">Its home.</param>
    public static async Task<RemoteComponent> StartAsync(string component, TemporaryDirectory folder)
    {
        PackerComponentProcess process = await PackerComponentProcess.StartAsync(component, folder);
        try
        {
            RemoteConnection connection = RemoteConnection.Start(
                process.Connection, YamuxRole.Client, SchemaEncoding.VendoredGob, TimeProvider.System);
            return new(
                connection,
                await connection.DialAsync(0, CancellationToken.None),
                new PackerComponent(process, component));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public Task<BuildFailedException> ExplainAsync(WireException failure) =>
        Task.FromResult(new BuildFailedException($"{Name} is gone: {failure.Message}", failure));

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
