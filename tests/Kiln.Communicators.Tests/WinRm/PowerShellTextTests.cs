using System.Management.Automation.Language;
using CsCheck;
using Kiln.Communicators.WinRm.Transfer;

namespace Kiln.Communicators.Tests.WinRm;

public sealed class PowerShellTextTests
{
    private static readonly Gen<string> Paths = Gen.OneOf(
            Gen.Char["$\"`'\u201C\u201D\u201E\u2018(){}@#;&|%^!\\ abenv:"],
            Gen.Char[' ', '\uD7FF'])
        .Array[0, 60]
        .Select(static characters => new string(characters).Trim('\''))
        .Where(static path => !path.Contains("$env:", StringComparison.OrdinalIgnoreCase)
            && !path.Contains("${env:", StringComparison.OrdinalIgnoreCase));

    /// <summary>What scripts are made of a path, whatever it is.</summary>
    public static TheoryData<string> Scripts => [.. Makers.Keys];

    private static Dictionary<string, Func<string, string>> Makers { get; } = new(StringComparer.Ordinal)
    {
        ["UploadFile"] = TransferScripts.UploadFile,
        ["UploadTree"] = TransferScripts.UploadTree,
        ["DownloadFile"] = TransferScripts.DownloadFile,
        ["DownloadTree"] = TransferScripts.DownloadTree,
        ["Restore"] = static path => TransferScripts.Restore("name.tmp", path),
    };

    [Fact]
    public void Path_is_the_text_that_it_was() => Paths.Sample(static path =>
        Parser.ParseInput(PowerShellScript.PathExpression(path), out Token[] _, out ParseError[] errors)
            .Find(static node => node is StringConstantExpressionAst, searchNestedScriptBlocks: false)
            is StringConstantExpressionAst text && text.Value == path && errors.Length == 0);

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_has_no_errors_and_fits_into_a_command_line_with_the_longest_path(string name)
    {
        string script = Makers[name](@"C:\" + new string('x', 256));

        Parser.ParseInput(script, out Token[] _, out ParseError[] errors);

        Assert.Empty(errors);
        Assert.True(PowerShellScript.Command(script).Length <= PowerShellScript.MaxCommandLength, $"{PowerShellScript.Command(script).Length}");
    }

    [Theory]
    [InlineData("plain text\r\n", "plain text")]
    [InlineData(
        "#< CLIXML\r\n<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">"
        + "<Obj S=\"progress\" RefId=\"0\"><MS><I64 N=\"SourceId\">1</I64></MS></Obj>"
        + "<S S=\"Error\">it &lt;failed&gt;_x000D__x000A_</S><S S=\"Error\">badly_x000D__x000A_</S></Objs>",
        "it <failed> badly")]
    [InlineData("#< CLIXML\r\n<Objs", "#< CLIXML <Objs")]
    public void Errors_of_powershell_are_read(string text, string expected) =>
        Assert.Equal(expected, PowerShellErrors.Plain(text));
}
