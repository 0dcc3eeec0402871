using System.Diagnostics;
using Kiln.PluginHost.Tests.Support;
using Kiln.Testing;

namespace Kiln.PluginHost.Tests.Faults;

/// <summary>A plugin fails in every single call that Kiln makes. The message says which plugin, and what its last words were.</summary>
public sealed class FaultyCallTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Those that are called while the template is looked at. Then no build has begun.</summary>
    private static readonly string[] Early =
    [
        "Datasource.ConfigSpec", "Datasource.OutputSpec", "Datasource.Configure", "Datasource.Execute",
        "Builder.ConfigSpec", "Builder.Prepare", "Provisioner.ConfigSpec", "Provisioner.Prepare",
        "PostProcessor.ConfigSpec", "PostProcessor.Configure",
    ];

    private static readonly string[] Late =
    [
        "Builder.Run", "Provisioner.Provision", "PostProcessor.PostProcess",
        "Communicator.Start", "Communicator.Upload", "Communicator.UploadDir", "Communicator.Download",
        "Communicator.DownloadDir",
        "Artifact.BuilderId", "Artifact.Id", "Artifact.Files", "Artifact.String", "Artifact.State", "Artifact.Destroy",
    ];

    /// <summary>Their reply is looked at, and is no list of texts.</summary>
    private static readonly string[] Answering =
    [
        "Datasource.ConfigSpec", "Datasource.OutputSpec", "Datasource.Configure", "Datasource.Execute",
        "Builder.ConfigSpec", "Builder.Prepare", "Builder.Run", "PostProcessor.PostProcess", "Communicator.Start",
        "Communicator.Download",
    ];

    /// <summary>Compat: as in Packer, what an artifact does not tell is empty.</summary>
    private static readonly string[] Forgiven =
    [
        "Artifact.BuilderId", "Artifact.Id", "Artifact.Files", "Artifact.String", "Artifact.State",
    ];

    /// <summary>One of each kind, for the ways of ending that do not depend on the call.</summary>
    private static readonly string[] Chosen =
    [
        "Datasource.Execute", "Provisioner.Prepare", "Builder.Run", "PostProcessor.PostProcess", "Communicator.Upload", "Artifact.Id",
    ];

    public static TheoryData<string> EarlyFaults => [.. Early.SelectMany(FaultsOf)];

    public static TheoryData<string> LateFaults => [.. Late.SelectMany(FaultsOf)];

    private static IEnumerable<string> FaultsOf(string method) =>
        new[] { "die" }
            .Concat(Forgiven.Contains(method) ? [] : ["fail"])
            .Concat(Answering.Contains(method) ? ["wrong"] : [])
            .Concat(Chosen.Contains(method) ? ["panic", "kill", "close"] : [])
            .Select(fault => $"{fault} {method}");

    [Fact]
    public async Task Plugin_without_a_fault_does_everything()
    {
        using HostedRun host = FaultyInstall.Host("");
        string output = await host.SucceedAsync("build", "-color=false", "t.pkr.hcl");
        Assert.Contains("faulty.machine (faulty): post-processing built\n", output, StringComparison.Ordinal);
        Assert.Contains("--> faulty.machine: the artifact processed\n", output, StringComparison.Ordinal);
        Assert.Contains("null.other: other is done\n", output, StringComparison.Ordinal);
        Assert.Equal("downloaded\n", host.Read("downloaded"));
    }

    [Theory]
    [MemberData(nameof(EarlyFaults))]
    public async Task Call_that_fails_while_the_template_is_read_is_explained(string fault)
    {
        (KilnRun run, string text) = await RunAsync(fault);
        Assert.Equal(1, run.ExitCode);
        AssertExplained(fault, text);
    }

    [Theory]
    [MemberData(nameof(LateFaults))]
    public async Task Call_that_fails_during_a_build_fails_only_that_build(string fault)
    {
        (KilnRun run, string text) = await RunAsync(fault);
        Assert.Equal(1, run.ExitCode);
        AssertExplained(fault, text);
        Assert.Contains("null.other: other is done\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Artifact_that_does_not_tell_what_it_is_is_empty()
    {
        using HostedRun host = FaultyInstall.Host(string.Join(';', Forgiven.Select(static method => $"fail {method}")));
        string output = await host.SucceedAsync("build", "-color=false", "t.pkr.hcl");
        Assert.Contains("--> faulty.machine: \n", output, StringComparison.Ordinal);
    }

    private static void AssertExplained(string fault, string text)
    {
        string[] parts = fault.Split(' ');
        Assert.Contains("faulty", text, StringComparison.Ordinal);
        string words = parts[0] switch
        {
            "die" => $"{parts[1]} is too much for me",
            "panic" => $"panic: {parts[1]} is nil",
            "kill" => "was killed (signal 9)",
            "fail" => $"{parts[1]} does not want to",
            _ => "",
        };
        Assert.Contains(words, text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at Kiln.", text, StringComparison.Ordinal);
    }

    private static async Task<(KilnRun Run, string Text)> RunAsync(string fault)
    {
        using HostedRun host = FaultyInstall.Host(fault);
        Stopwatch watch = Stopwatch.StartNew();
        KilnRun run = await host.RunAsync("build", "-color=false", "t.pkr.hcl");
        Assert.True(watch.Elapsed < Limit, $"{fault}: {watch.Elapsed}");
        return (run, Words.Of(run));
    }
}
