using Kiln.Builders.Oci.Sandbox;
using Kiln.Builders.Oci.Worker;
using Kiln.Platform.Files;

namespace Kiln.Builders.Oci;

/// <summary>
/// The process that works on an image's root file system, in namespaces of its own: as it is the first process of its
/// pid namespace, whatever it started and mounted goes away with it. The executable starts itself as the worker by the
/// hidden command <see cref="Command"/>.
/// </summary>
public static class OciWorker
{
    public const string Command = "oci-worker";

    /// <summary>Serves the builder at the other end until it goes away.</summary>
    /// <param name="input">Its end is the end of the builder, however that ended.</param>
    /// <param name="output">Written by nobody else.</param>
    /// <param name="cancellationToken">Ends the serving.</param>
    public static async Task RunAsync(Stream input, Stream output, CancellationToken cancellationToken)
    {
        using FileLock alive = OwnedDirectory.Occupy(Environment.CurrentDirectory);
        WorkerOperations operations = new(Environment.CurrentDirectory, IdMapping.OfThisProcess());
        WorkerServer server = new(operations, output);
        await server.RunAsync(input, cancellationToken);
    }
}
