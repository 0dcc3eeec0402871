using System.Diagnostics;
using Kiln.Builders.Oci.Tests.Support;
using Kiln.Testing;

namespace Kiln.Builders.Oci.Tests;

/// <summary>Presence of a container runtime proves nothing.</summary>
public sealed class RuntimeChoiceTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public RuntimeChoiceTests() => Requires.Root();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_runtime_that_refuses_the_machine_is_passed_over()
    {
        string runc = Requires.Tool("runc", "runc");
        Fake("crun", "echo 'hybrid mode not supported' >&2; exit 1");

        string output = await BuildAsync($"{_directory.Path}:{Path.GetDirectoryName(runc)}:/usr/bin:/bin");

        Assert.Contains("artifact sha256:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_refusals_are_told()
    {
        Fake("crun", "echo 'hybrid mode not supported' >&2; exit 1");
        Fake("runc", "echo 'no idea' >&2; exit 3");

        string output = await BuildAsync($"{_directory.Path}:/usr/bin:/bin");

        Assert.Contains("crun: hybrid mode not supported", output, StringComparison.Ordinal);
        Assert.Contains("runc: no idea", output, StringComparison.Ordinal);
    }

    private void Fake(string name, string script)
    {
        string file = _directory.Write(name, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
    }

    private async Task<string> BuildAsync(string path)
    {
        SeparateBuild build = new()
        {
            Folder = _directory,
            From = BusyboxRoot.Write(_directory),
            Output = $"oci-archive:{_directory.Combine("image.tar")}",
            Steps = ["echo x > /x"],
        };
        using Process process = build.Start(Environment.ProcessPath!, "/usr/bin/env", $"PATH={path}");
        return await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
