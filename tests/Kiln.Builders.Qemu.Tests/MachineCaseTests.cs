using System.Collections.Immutable;
using System.Text.Json;
using Kiln.Builders.Qemu.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Builders.Qemu.Tests;

/// <summary>Options, and what a real QEMU has because of them.</summary>
public sealed class MachineCaseTests : IDisposable
{
    private readonly TestBuild _build = new();
    private readonly TemporaryDirectory _folder = new();

    public static TheoryData<string> Names => [.. MachineCase.All.Select(static found => found.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Machine_has_what_the_options_say(string name)
    {
        MachineCase found = MachineCase.All.Single(one => one.Name == name);
        Requires.Tool("qemu-system-x86_64", "qemu-system-x86");
        await MakeImagesAsync();
        _build.Provision = async (_, token) =>
        {
            await using MachineQuestions machine = await MachineQuestions.OpenAsync(_build.Output + "/disk.monitor");
            foreach ((string question, ImmutableArray<string> expected) in found.Asked)
            {
                Compare(question, await machine.AskAsync(question), expected);
            }

            await machine.EndAsync();
        };
        IArtifact artifact = await _build.BakeAsync(Options(found));
        foreach ((string file, ImmutableArray<string> expected) in found.Files)
        {
            Compare(file, await LookAsync(artifact, file), expected);
        }
    }

    public void Dispose()
    {
        _build.Dispose();
        _folder.Dispose();
    }

    private static void Compare(string question, ImmutableArray<string> lines, ImmutableArray<string> expected)
    {
        foreach (string text in expected)
        {
            bool isWanted = text[0] != '!';
            string part = isWanted ? text : text[1..];
            Assert.True(
                lines.Any(line => line.Contains(part, StringComparison.Ordinal)) == isWanted,
                $"{question}: '{text}' does not hold in\n{string.Join('\n', lines)}");
        }
    }

    /// <summary>Nobody logs in to these machines; they end when they have been asked.</summary>
    private HclValue Options(MachineCase found)
    {
        (string, HclValue)[] common =
        [
            ("communicator", HclValue.String("none")),
            ("disk_image", HclValue.False),
            ("disk_size", HclValue.String("8M")),
            ("memory", HclValue.Number(64)),
            ("qmp_enable", HclValue.True),
            ("shutdown_command", HclValue.String("")),
        ];
        return TestBuild.Options(
            _folder.Combine("cd.iso"),
            _build.Output,
            [.. common, .. found.Options.Select(option => (option.Name, MachineCase.Fill(option.Value, Fill)))]);
    }

    private string Fill(string text) => text
        .Replace("%images%", _folder, StringComparison.Ordinal)
        .Replace("%out%", _build.Output, StringComparison.Ordinal);

    private async Task MakeImagesAsync()
    {
        await File.WriteAllBytesAsync(_folder.Combine("cd.iso"), new byte[1 << 16], TestContext.Current.CancellationToken);
        using IsolatedTool images = new(Requires.Tool("qemu-img", "qemu-utils"));
        KilnRun run = await images.RunAsync(_folder, "create", "-f", "qcow2", "base.qcow2", "4M");
        Assert.True(run.ExitCode == 0, run.Error);
    }

    /// <summary>What <c>qemu-img</c> says of a file of the result; the names of all files for <c>*</c>.</summary>
    private async Task<ImmutableArray<string>> LookAsync(IArtifact artifact, string file)
    {
        if (file == "*")
        {
            return [.. artifact.Files.Select(path => $"[{Path.GetRelativePath(_build.Output, path)}]")];
        }

        using IsolatedTool images = new(Requires.Tool("qemu-img", "qemu-utils"));
        KilnRun run = await images.RunAsync(_build.Output, "info", "--output=json", file);
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return [.. MachineQuestions.Lines("", document.RootElement)];
    }
}
