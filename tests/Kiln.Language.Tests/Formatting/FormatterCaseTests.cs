using System.Text;
using Kiln.Language.Diagnostics;
using Kiln.Language.Formatting;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Tests.Parsing;
using Kiln.Language.Text;

namespace Kiln.Language.Tests.Formatting;

/// <summary>Files with the formatted text beside each; <c>KILN_UPDATE=1</c> rewrites it.</summary>
public sealed class FormatterCaseTests
{
    private const string Cases = "Formatting/cases";

    public static TheoryData<string> Names => [.. CaseFolder.Names(Cases, ".hcl")];

    [Theory]
    [MemberData(nameof(Names))]
    public void Case_is_formatted_as_expected(string name)
    {
        SourceFile file = new(name, CaseFolder.Read(Cases, name));

        Parsed<ReadOnlyMemory<byte>> formatted = HclFormatter.Format(file);

        Assert.Empty(HclParser.ParseFile(file).Diagnostics);
        Assert.Empty(formatted.Diagnostics);
        CaseFolder.Check(Cases, Path.ChangeExtension(name, ".formatted"), Encoding.UTF8.GetString(formatted.Tree.Span));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Tree_of_a_case_stays_the_same(string name)
    {
        SourceFile file = new(name, CaseFolder.Read(Cases, name));

        SourceFile formatted = new(name, HclFormatter.Format(file).Tree);

        Assert.Equal(Tree(file), Tree(formatted));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_prefix_of_a_case_is_handled(string name)
    {
        byte[] bytes = CaseFolder.Read(Cases, name);
        for (int length = 0; length <= bytes.Length; length++)
        {
            FormatterInvariants.Check(bytes[..length]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_change_of_a_byte_of_a_case_is_handled(string name)
    {
        byte[] bytes = CaseFolder.Read(Cases, name);
        for (int place = 0; place < bytes.Length; place++)
        {
            byte kept = bytes[place];
            foreach (byte other in "{}[]()\"$%<=.,-#/ \n\r\tE1\\\0\u00FF"u8)
            {
                bytes[place] = other;
                FormatterInvariants.Check([.. bytes]);
            }

            bytes[place] = kept;
        }
    }

    private static string Tree(SourceFile file)
    {
        Parsed<BodySyntax> parsed = HclParser.ParseFile(file);
        Assert.Empty(parsed.Diagnostics);
        return SyntaxDump.WithoutRanges(parsed.Tree);
    }
}
