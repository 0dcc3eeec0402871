using System.Diagnostics;
using System.Text;
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

        string theirs = await ValidateAsync(packer, directory, TestContext.Current.CancellationToken);

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

    private static async Task<string> ValidateAsync(
        string packer,
        string directory,
        CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(packer, ["validate", "t.pkr.hcl"])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["CHECKPOINT_DISABLE"] = "1";
        start.Environment["PACKER_NO_COLOR"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return await output + await error;
    }
}
