using System.Text;
using Kiln.Language.Diagnostics;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Tests.Parsing;

/// <summary>
/// Every file in <c>cases/</c> has its expected tree and messages beside it. With <c>KILN_UPDATE=1</c> the
/// expectations are written anew: review the difference like code.
/// </summary>
public sealed class ParserCaseTests
{
    public static TheoryData<string> Cases => [.. CaseFolder.Names("Parsing/cases", ".hcl", ".tmpl")];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Parser_gives_the_expected_tree_and_messages(string name)
    {
        SourceFile file = new(name, CaseFolder.Read("Parsing/cases", name));
        CaseFolder.Check("Parsing/cases", name + ".expected", Describe(file));
    }

    private static string Describe(SourceFile file)
    {
        ParsedFiles files = new();
        StringBuilder text = new();
        SyntaxNode tree;
        if (file.Name.EndsWith(".tmpl", StringComparison.Ordinal))
        {
            Parsed<TemplateSyntax> parsed = HclParser.ParseTemplate(file);
            tree = parsed.Tree;
            files.Add(file, null);
            text.Append(new DiagnosticRenderer(files, RenderOptions.Default).Render(parsed.Diagnostics));
        }
        else
        {
            Parsed<BodySyntax> parsed = HclParser.ParseFile(file);
            tree = parsed.Tree;
            files.Add(file, parsed.Tree);
            text.Append(new DiagnosticRenderer(files, RenderOptions.Default).Render(parsed.Diagnostics));
        }

        ParserInvariants.CheckTree(tree);
        return text.Append(SyntaxDump.Of(tree)).ToString();
    }
}
