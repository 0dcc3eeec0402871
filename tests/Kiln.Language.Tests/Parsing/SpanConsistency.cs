using Kiln.Language.Diagnostics;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Tests.Parsing;

/// <summary>What must hold for every tree and every diagnostic, however bad the text was.</summary>
internal static class SpanConsistency
{
    public static void Check(SyntaxNode root)
    {
        Assert.InRange(root.Range.Start, 0, root.Range.File.Length);
        Assert.InRange(root.Range.End, root.Range.Start, root.Range.File.Length);
        Stack<SyntaxNode> rest = new([root]);
        while (rest.TryPop(out SyntaxNode? node))
        {
            foreach (SyntaxNode child in SyntaxChildren.Of(node))
            {
                if (child.Range.Start < node.Range.Start
                    || child.Range.End > node.Range.End
                    || child.Range.End < child.Range.Start)
                {
                    Assert.Fail($"{child.GetType().Name} {child.Range} is not inside {node.GetType().Name} {node.Range}.");
                }

                rest.Push(child);
            }
        }
    }

    /// <summary>Parses and checks everything about the result that needs no expectation.</summary>
    public static Parsed<BodySyntax> CheckFile(byte[] bytes)
    {
        SourceFile file = new("t.hcl", bytes);
        Parsed<BodySyntax> parsed = HclParser.ParseFile(file);
        Check(parsed.Tree);
        foreach (Diagnostic diagnostic in parsed.Diagnostics)
        {
            CheckDiagnostic(diagnostic, file);
        }

        if (parsed.Diagnostics.IsEmpty && HasInvalid(parsed.Tree))
        {
            Assert.Fail("The tree has an invalid part but there is no diagnostic.");
        }

        return parsed;
    }

    private static void CheckDiagnostic(Diagnostic diagnostic, SourceFile file)
    {
        Assert.NotEmpty(diagnostic.Summary);
        if (diagnostic.Subject is not SourceRange subject)
        {
            return;
        }

        Assert.True(subject.Start >= 0 && subject.Start <= subject.End && subject.End <= file.Length, diagnostic.ToString());
        if (diagnostic.Context is SourceRange context)
        {
            Assert.True(context.Contains(subject), $"{diagnostic.Id}: context {context}, subject {subject}");
        }
    }

    private static bool HasInvalid(SyntaxNode root)
    {
        Stack<SyntaxNode> rest = new([root]);
        while (rest.TryPop(out SyntaxNode? node))
        {
            if (node is InvalidExpressionSyntax or BlockSyntax { IsClosed: false })
            {
                return true;
            }

            foreach (SyntaxNode child in SyntaxChildren.Of(node))
            {
                rest.Push(child);
            }
        }

        return false;
    }
}
