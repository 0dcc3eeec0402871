using System.Text.RegularExpressions;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests;

/// <summary>
/// Provisioners in a real machine, a container of busybox: a folder below <c>machines/</c> is one build of
/// <c>source.oci.machine</c>, with what it says in <c>expected.txt</c>. <c>KILN_UPDATE=1</c> rewrites the expectations.
/// </summary>
public sealed partial class MachineTests
{
    private const string Machine = """
        source "oci" "machine" {
          from   = "${path.root}/busybox.tar"
          output = "oci-archive:${path.root}/image.tar"
        }
        """;

    private static readonly string Folder =
        Path.Combine(RepositoryRoot.Path, "tests", "Kiln.EndToEnd.Tests", "machines");

    public static TheoryData<string> Builds =>
        [.. Directory.GetDirectories(Folder).Select(static folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Builds))]
    public async Task Build_says_what_is_expected(string name)
    {
        Requires.Root();
        Requires.Tool("runc", "runc");
        string source = Path.Combine(Folder, name);
        using TemporaryDirectory work = new();
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            work.Write(Path.GetRelativePath(source, file), await File.ReadAllTextAsync(file, Token));
        }

        BusyboxRoot.Write(work);
        work.Write("machine.pkr.hcl", Machine);
        using KilnExecutable kiln = new();

        KilnRun run = await kiln.RunAsync(work, "build", "-color=false", ".");

        string actual = $"exit {run.ExitCode}\n{Stable(run.Output + run.Error)}";
        string expected = Path.Combine(source, "expected.txt");
        if (Environment.GetEnvironmentVariable("KILN_UPDATE") == "1")
        {
            await File.WriteAllTextAsync(expected, actual, Token);
        }

        Assert.Equal(await File.ReadAllTextAsync(expected, Token), actual);
    }

    /// <summary>Takes out what differs from run to run: durations, temporary names, digests.</summary>
    private static string Stable(string text) =>
        Durations().Replace(Digests().Replace(Names().Replace(text, "/TMP/$1"), "DIGEST"), "TIME");

    [GeneratedRegex(@"\d+ (?:microsecond|millisecond|second|minute)s?(?: \d+ (?:microsecond|millisecond|second|minute)s?)?")]
    private static partial Regex Durations();

    [GeneratedRegex("(?<=sha256:)[0-9a-f]{64}")]
    private static partial Regex Digests();

    [GeneratedRegex(@"/tmp/(packer-shell|pkr-file-content|script_|(?:windows-shell|powershell)-provisioner)[0-9]+")]
    private static partial Regex Names();
}
