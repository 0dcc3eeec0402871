using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Lexing;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Tests.Parsing;

/// <summary>
/// What must hold for every token, tree and diagnostic, however bad the text is. Shared with the fuzzer.
/// </summary>
internal static class ParserInvariants
{
    /// <summary>Tokens come in order, and between two of them there is only white space.</summary>
    public static void CheckTokens(byte[] bytes)
    {
        SourceFile file = new("t.hcl", bytes);
        int position = file.Bytes.StartsWith("\uFEFF"u8) ? 3 : 0;
        foreach (Token token in HclLexer.Tokenize(file).Tree)
        {
            bool inOrder = token.Start >= position && token.End >= token.Start && token.End <= bytes.Length;
            if (!inOrder || file.Bytes[position..token.Start].ContainsAnyExcept((byte)' ', (byte)'\t'))
            {
                throw new InvariantBrokenException($"{token} does not follow the token before it");
            }

            position = token.End;
        }

        Require(position == bytes.Length, "the last token is not at the end of the file");
    }

    public static Parsed<BodySyntax> CheckFile(byte[] bytes)
    {
        SourceFile file = new("t.hcl", bytes);
        Parsed<BodySyntax> parsed = HclParser.ParseFile(file);
        Check(file, parsed.Tree, parsed.Diagnostics);
        return parsed;
    }

    public static void CheckExpression(byte[] bytes)
    {
        SourceFile file = new("t.hcl", bytes);
        Parsed<ExpressionSyntax> parsed = HclParser.ParseExpression(file);
        Check(file, parsed.Tree, parsed.Diagnostics);
    }

    public static void CheckTemplate(byte[] bytes)
    {
        SourceFile file = new("t.hcl", bytes);
        Parsed<TemplateSyntax> parsed = HclParser.ParseTemplate(file);
        Check(file, parsed.Tree, parsed.Diagnostics);
    }

    /// <summary>Every node is inside its parent, the root inside the file.</summary>
    public static void CheckTree(SyntaxNode root)
    {
        Require(root.Range.Start >= 0 && root.Range.End <= root.Range.File.Length, "the root is not inside the file");
        bool hasInvalid = false;
        Walk(root, ref hasInvalid);
    }

    private static void Check(SourceFile file, SyntaxNode root, ImmutableArray<Diagnostic> diagnostics)
    {
        CheckTree(root);
        bool hasInvalid = false;
        Walk(root, ref hasInvalid);
        Require(!hasInvalid || !diagnostics.IsEmpty, "the tree has an invalid part but there is no diagnostic");
        Require(diagnostics.Length <= SyntaxLimits.Diagnostics + 1, "too many diagnostics");
        foreach (Diagnostic diagnostic in diagnostics)
        {
            Check(file, diagnostic);
        }
    }

    private static void Walk(SyntaxNode root, ref bool hasInvalid)
    {
        Stack<SyntaxNode> rest = new([root]);
        while (rest.TryPop(out SyntaxNode? node))
        {
            hasInvalid |= node is InvalidExpressionSyntax or BlockSyntax { IsClosed: false };
            foreach (SyntaxNode child in SyntaxChildren.Of(node))
            {
                bool inside = child.Range.Start >= node.Range.Start
                    && child.Range.End <= node.Range.End
                    && child.Range.Start <= child.Range.End;
                if (!inside)
                {
                    throw new InvariantBrokenException(
                        $"{child.GetType().Name} {child.Range} is not inside {node.GetType().Name} {node.Range}.");
                }

                rest.Push(child);
            }
        }
    }

    private static void Check(SourceFile file, Diagnostic diagnostic)
    {
        Require(diagnostic.Summary.Length > 0, $"{diagnostic.Id} has no summary");
        if (diagnostic.Subject is not SourceRange subject)
        {
            return;
        }

        bool inside = subject.Start >= 0 && subject.Start <= subject.End && subject.End <= file.Length;
        Require(inside, $"{diagnostic.Id} points outside of the file");
        Require(
            diagnostic.Context is not SourceRange context || context.Contains(subject),
            $"{diagnostic.Id}: the context does not contain the subject");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new InvariantBrokenException(message);
        }
    }
}
