using Kiln.Language.Diagnostics;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Testing;

namespace Kiln.Language.Tests.Diagnostics;

/// <summary>
/// Runs Debian's packer on the cases listed in <c>same-as-packer.txt</c> and compares its text with ours, byte for
/// byte. Cases that Packer has changed since that version, or where one mistake gives it several messages, are not
/// listed.
/// </summary>
public sealed class SameAsPackerTests
{
    private const string Cases = "Parsing/cases";

    public static TheoryData<string> Names =>
        [.. File.ReadLines(Path.Combine(CaseFolder.PathOf("Diagnostics"), "same-as-packer.txt"))];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Text_of_a_syntax_error_is_that_of_packer(string name)
    {
        string packer = Requires.Tool("packer", "packer");
        byte[] bytes = CaseFolder.Read(Cases, name + ".hcl");
        using TemporaryDirectory directory = new();
        await File.WriteAllBytesAsync(directory.Combine("t.pkr.hcl"), bytes, TestContext.Current.CancellationToken);

        string theirs = await PackerProcess.ValidateAsync(packer, directory, "t.pkr.hcl", TestContext.Current.CancellationToken);

        Assert.Equal(Ours(bytes).TrimEnd('\n'), theirs.TrimEnd('\n'));
    }

    private static string Ours(byte[] bytes)
    {
        SourceFile file = new("t.pkr.hcl", bytes);
        Parsed<BodySyntax> parsed = HclParser.ParseFile(file);
        ParsedFiles files = new();
        files.Add(file, parsed.Tree);
        return new DiagnosticRenderer(files, RenderOptions.Default).Render(parsed.Diagnostics);
    }
}
