using System.Text;
using Kiln.PluginHost.Tests.Support;
using Kiln.Testing;

namespace Kiln.PluginHost.Tests.Faults;

/// <summary>The file of a plugin is not what it should be.</summary>
public sealed class FaultyFileTests
{
    private const string Required = """
        packer {
          required_plugins {
            faulty = {
              source  = "github.com/kiln/faulty"
              version = ">= 1.0"
            }
          }
        }

        """;

    /// <summary>The header of an ELF file for the processor S/390, which is in no machine that runs these tests.</summary>
    private static readonly byte[] ForeignProgram =
    [
        0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 2, 0, 22, 0, 0, 0, 1, .. new byte[40],
    ];

    private static readonly Dictionary<string, (Action<string> Break, string Cause)> Breakages = new(StringComparer.Ordinal)
    {
        ["not executable"] = (
            static program => File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite), "denied"),
        ["changed"] = (static program => File.AppendAllText(program, "# changed\n"), "was changed after it was installed"),
        ["without a checksum file"] = (static program => File.Delete(program + "_SHA256SUM"), "is not used: there is no"),
        ["with an empty checksum file"] = (static program => File.WriteAllText(program + "_SHA256SUM", ""), "64 digits"),
        ["for another processor"] = (static program => Replace(program, ForeignProgram), "is a program for s390x"),
        ["a text"] = (static program => Replace(program, "I am no program.\n"u8.ToArray()), "does not begin as a program does"),
        ["empty"] = (static program => Replace(program, []), "is empty"),
        ["without a description"] = (static program => Replace(program, "#!/bin/sh\n"u8.ToArray()), "wrote nothing, so it is no plugin"),
        ["with a description that is none"] = (
            static program => Replace(program, "#!/bin/sh\necho hello\n"u8.ToArray()), "It begins with: hello"),
        ["with a description that fails"] = (
            static program => Replace(program, "#!/bin/sh\necho no license >&2\nexit 9\n"u8.ToArray()), "Its last words: no license"),
        ["another version inside"] = (
            static program => Replace(program, Encoding.UTF8.GetBytes(PluginMirror.Script("1.2.0"))), "it says that its version is 1.2.0"),
        ["another API version inside"] = (
            static program => Replace(
                program,
                "#!/bin/sh\necho '{\"version\":\"1.0.0\",\"api_version\":\"x6.1\",\"builders\":[\"-packer-default-plugin-name-\"]}'\n"u8.ToArray()),
            "it says that its API version is x6.1"),
    };

    public static TheoryData<string> Names => [.. Breakages.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Plugin_that_cannot_be_used_is_named_with_the_reason(string name)
    {
        using HostedRun host = FaultyInstall.Host("");
        host.With("t.pkr.hcl", Required + FaultyInstall.Template);
        string program = FaultyInstall.Install(host.Plugins);
        Breakages[name].Break(program);
        foreach (string command in new[] { "validate", "build" })
        {
            KilnRun run = await host.RunAsync(command, "t.pkr.hcl");
            Assert.Equal(1, run.ExitCode);
            Assert.Contains(FaultyInstall.Source, Words.Of(run), StringComparison.Ordinal);
            Assert.Contains(Breakages[name].Cause, Words.Of(run), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Of_two_versions_the_higher_one_runs()
    {
        using HostedRun host = FaultyInstall.Host("");
        FaultyInstall.Install(host.Plugins, "1.9.0", Marked("1.9.0"));
        FaultyInstall.Install(host.Plugins, "1.10.0", Marked("1.10.0"));
        KilnRun run = await host.RunAsync("validate", "t.pkr.hcl");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("this is 1.10.0", Words.Of(run), StringComparison.Ordinal);
    }

    /// <summary>A program that says which version it is when it is started.</summary>
    private static byte[] Marked(string version) => Encoding.UTF8.GetBytes(
        $$"""
        #!/bin/sh
        if [ "$1" = describe ]; then
          echo '{"version":"{{version}}","api_version":"x5.0","builders":["-packer-default-plugin-name-"],"provisioners":["-packer-default-plugin-name-"],"post_processors":["-packer-default-plugin-name-"],"datasources":["-packer-default-plugin-name-"]}'
        else
          echo this is {{version}} >&2
          exit 1
        fi

        """);

    private static void Replace(string program, byte[] content) => FaultyInstall.Install(
        program[..program.IndexOf(FaultyInstall.Source, StringComparison.Ordinal)], "1.0.0", content);
}
