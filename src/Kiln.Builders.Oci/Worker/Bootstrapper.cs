using System.Collections.Immutable;
using Kiln.Builders.Oci.Wire;
using Kiln.Platform.Processes;

namespace Kiln.Builders.Oci.Worker;

/// <summary>Makes the root file system of a Debian-like system with mmdebstrap.</summary>
internal static class Bootstrapper
{
    private const string Tool = "mmdebstrap";
    private const int ErrorLines = 12;

    public static async Task RunAsync(
        BootstrapRequest request,
        string workDirectory,
        bool isUserNamespace,
        Exchange exchange)
    {
        string program = ToolPath.Find(Tool, Tool);
        using UnsyncedFolder target = UnsyncedFolder.Open(workDirectory, request.Directory, isUserNamespace);
        Queue<string> last = new();
        ProcessSpec spec = new(program, Arguments(request, target.Path))
        {
            Environment = ToolEnvironment.Plain.SetItems(request.Environment).SetItem("TMPDIR", workDirectory),
            OnOutputLine = exchange.WriteOutputLine,
            OnErrorLine = line =>
            {
                Remember(last, line);
                exchange.WriteErrorLine(line);
            },
        };
        int code = await ChildProcess.RunAsync(spec, exchange.Cancellation);
        if (code != 0)
        {
            throw new WorkerFaultException(
                FaultKind.Failed,
                $"{Tool} ended with exit code {code}. Its last messages were:\n{string.Join('\n', last)}");
        }

        EmptyDeviceFolder(target.Path);
    }

    private static ImmutableArray<string> Arguments(BootstrapRequest request, string target) =>
    [
        "--mode=root",
        "--format=directory",

        // The folder is there already.
        "--skip=check/empty",
        .. request.Arguments,

        // Both are copies of the machine's files.
        """--customize-hook=rm -f "$1/etc/resolv.conf" "$1/etc/hostname" """.TrimEnd(),
        $"--customize-hook=cp \"$1\"/var/lib/apt/lists/*InRelease {Quote(request.Releases)}/ || true",
        request.Suite,
        target,
        .. request.Sources,
    ];

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static void Remember(Queue<string> last, string line)
    {
        // What mmdebstrap announces with I: is no help after a failure.
        if (line.Length == 0 || line.StartsWith("I: ", StringComparison.Ordinal))
        {
            return;
        }

        last.Enqueue(line);
        if (last.Count > ErrorLines)
        {
            last.Dequeue();
        }
    }

    /// <summary>
    /// Containers get a /dev of their own, and device nodes in a layer cannot be unpacked without root.
    /// </summary>
    private static void EmptyDeviceFolder(string root)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(Path.Combine(root, "dev")).EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo { LinkTarget: null } folder)
            {
                folder.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }
}
