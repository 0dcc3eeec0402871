using System.Diagnostics;
using System.Globalization;
using System.Text;
using Kiln.Language.Formatting;
using Kiln.Language.Lexing;
using Kiln.Language.Parsing;
using Kiln.Language.Tests.Parsing;
using Kiln.Testing;

namespace Kiln.Language.Tests.Formatting;

/// <summary>Debian's packer formats the same files in one run, and its bytes are compared with ours.</summary>
public sealed class SameAsPackerTests
{
    private const string Ending = ".pkr.hcl";

    /// <summary>Its last block has no line end, which the version that is compared with does not accept.</summary>
    private const string BlockAtTheEnd = "no-final-newline";

    private const int MessyTemplates = 400;

    /// <summary>The seed of the first template; the others follow.</summary>
    public static TheoryData<int> Seeds => [1, 1_000_000];

    [Fact]
    public Task Samples_are_formatted_like_packer_does() => CompareAsync(
        Samples.Paths
            .Select(static path => KeyValuePair.Create(path.Replace('/', '_'), Samples.Read(path)))
            .Where(static sample => !sample.Key.Contains(BlockAtTheEnd, StringComparison.Ordinal))
            .Where(static sample => !HasErrors(sample.Value) && !IsNewer(sample.Value)));

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Messy_templates_are_formatted_like_packer_does(int seed) => CompareAsync(
        Enumerable.Range(seed, MessyTemplates).Select(static s => KeyValuePair.Create(
            s.ToString(CultureInfo.InvariantCulture),
            Encoding.UTF8.GetBytes(MessyTemplate.Write(s, hasNot: false)))));

    private static bool HasErrors(byte[] bytes) => HclParser.ParseFile(new("t.hcl", bytes)).HasErrors;

    /// <summary>
    /// The version that is compared with has no functions with namespaces, and it still puts a space after a negation.
    /// </summary>
    private static bool IsNewer(byte[] bytes) => HclLexer.Tokenize(new("t.hcl", bytes)).Tree
        .Any(static token => token.Kind is TokenKind.DoubleColon or TokenKind.Bang);

    private static async Task CompareAsync(IEnumerable<KeyValuePair<string, byte[]>> templates)
    {
        string packer = Requires.Tool("packer", "packer");
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using TemporaryDirectory directory = new();
        KeyValuePair<string, byte[]>[] sources = [.. templates];
        foreach ((string name, byte[] bytes) in sources)
        {
            await File.WriteAllBytesAsync(directory.Combine(name + Ending), bytes, cancellationToken);
        }

        await FormatAsync(packer, directory, cancellationToken);

        foreach ((string name, byte[] bytes) in sources)
        {
            byte[] formatted = await File.ReadAllBytesAsync(directory.Combine(name + Ending), cancellationToken);
            string theirs = Encoding.UTF8.GetString(formatted);
            string ours = Encoding.UTF8.GetString(HclFormatter.Format(new("t.hcl", bytes)).Tree.Span);
            Assert.True(theirs == ours, $"{Encoding.UTF8.GetString(bytes)}\n--- packer\n{theirs}\n--- kiln\n{ours}");
        }
    }

    private static async Task FormatAsync(string packer, string directory, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(packer, ["fmt", "."])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CHECKPOINT_DISABLE"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, output + await error);
    }
}
