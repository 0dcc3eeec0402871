using System.Diagnostics;
using Kiln.Builders.Oci.Tests.Support;
using Kiln.Testing;

namespace Kiln.Builders.Oci.Tests;

/// <summary>A build that is killed hard at any moment leaves nothing after the next start.</summary>
public sealed class KilledBuildTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public KilledBuildTests()
    {
        Requires.Root();
        Requires.Tool("runc", "runc");
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Lines of output after which the build is killed: each is another stage.</summary>
    [Theory]
    [InlineData("Extracting")]
    [InlineData("provisioner 0")]
    [InlineData("provisioner 1")]
    [InlineData("provisioner 2")]
    [InlineData("Waiting for the layers")]
    [InlineData("Writing")]
    public async Task Kill_leaves_no_process_no_mount_and_after_the_reaping_no_file(string line)
    {
        SeparateBuild build = new()
        {
            Folder = _directory,
            From = BusyboxRoot.Write(_directory),
            Output = $"oci-archive:{_directory.Combine("out", "image.tar")}",
            Steps =
            [
                "dd if=/dev/urandom of=/random bs=1M count=4; rm -r /etc/old",
                "trap '' TERM; sleep 0.2; echo done > /done",
                "@/uploaded",
            ],
        };
        await KillAtAsync(build, line);
    }

    [Theory]
    [InlineData("running apt-get update")]
    [InlineData("downloading packages")]
    public async Task Kill_takes_the_bootstrap_with_it(string line)
    {
        Requires.Tool("mmdebstrap", "mmdebstrap");
        await KillAtAsync(
            new()
            {
                Folder = _directory,
                BootstrapSuite = "bookworm",
                Output = $"oci-archive:{_directory.Combine("image.tar")}",
            },
            line);
    }

    [Fact]
    public async Task A_running_command_dies_with_the_build()
    {
        string marker = Guid.NewGuid().ToString("N");
        SeparateBuild build = new()
        {
            Folder = _directory,
            From = BusyboxRoot.Write(_directory),
            Output = $"oci-archive:{_directory.Combine("image.tar")}",
            Steps =
            [
                $"trap '' TERM INT HUP; setsid sh -c 'while :; do sleep 100; done # {marker}' & "
                + "while :; do sleep 100; done",
            ],
        };
        using Process process = build.Start(Environment.ProcessPath!);
        await Processes.WaitUntilAsync(IsRunning, "the start of the command");

        process.Kill();

        await Processes.WaitUntilAsync(() => !IsRunning(), "the end of the command");
        await TestLedger.ReapAsync(build.LedgerFile, TestContext.Current.CancellationToken);
        Assert.Empty(Directory.EnumerateFileSystemEntries(build.Directories.Temporary));

        bool IsRunning() => Processes.CommandLines().Any(
            line => line.StartsWith("sh -c while", StringComparison.Ordinal)
                && line.Contains(marker, StringComparison.Ordinal));
    }

    private async Task KillAtAsync(SeparateBuild build, string line)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        bool wasKilled = false;
        using (Process process = build.Start(Environment.ProcessPath!))
        {
            while (!wasKilled && await process.StandardOutput.ReadLineAsync(cancellationToken) is string text)
            {
                if (text.StartsWith(line, StringComparison.Ordinal))
                {
                    process.Kill();
                    wasKilled = true;
                }
            }

            await process.WaitForExitAsync(cancellationToken);
        }

        Assert.True(wasKilled, $"The build never said '{line}'.");
        await Processes.WaitUntilAsync(() => !Processes.In(_directory).Any(), "the end of the build's processes");
        Assert.DoesNotContain(_directory.Path, await File.ReadAllTextAsync("/proc/self/mountinfo", cancellationToken));

        await TestLedger.ReapAsync(build.LedgerFile, cancellationToken);

        Assert.Empty(Directory.EnumerateFileSystemEntries(build.Directories.Temporary));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory, "kiln-oci-*", SearchOption.AllDirectories));
        Assert.Empty(ContainerCgroups.All());
    }
}
