using System.Collections.Immutable;
using System.Text;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Json;
using Kiln.Language.Tests.Parsing;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Tests.Json;

/// <summary>
/// What must hold for every JSON tree, for what is made of it and for every diagnostic, however bad the text is. Shared
/// with the fuzzer.
/// </summary>
internal static class JsonInvariants
{
    private static readonly EvaluationScope Scope = EvaluationScope.Empty
        .With("var", HclValue.Object([KeyValuePair.Create("list", HclValue.Tuple([HclValue.String("x")]))]));

    private static readonly BodySchema Schema = new(
        [
            new("default"),
            new("type") { Form = ArgumentForm.Static },
            new("description", IsRequired: true) { Form = ArgumentForm.Literal },
        ],
        [new("variable", "name"), new("source", "type", "name"), new("build"), new("provisioner", "type")]);

    /// <summary>Reads in both dialects; a tree with an invalid part comes with a message.</summary>
    /// <returns>What is wrong with it as a file of arguments and blocks.</returns>
    public static ImmutableArray<Diagnostic> Check(byte[] bytes)
    {
        SourceFile file = new("t.json", bytes);
        Check(file, JsonParser.Parse(file, JsonDialect.Lenient));
        Parsed<JsonNode> parsed = JsonParser.ParseFile(file);
        Check(file, parsed);
        CheckMeaning(file, parsed.Tree);
        return parsed.Diagnostics;
    }

    private static void Check(SourceFile file, Parsed<JsonNode> parsed)
    {
        Check(file, parsed.Diagnostics);
        RequireInside(parsed.Tree.Range, file.FullRange);
        bool hasInvalid = false;
        Stack<JsonNode> rest = new([parsed.Tree]);
        while (rest.TryPop(out JsonNode? node))
        {
            hasInvalid |= node is JsonInvalid;
            foreach (JsonNode child in Children(node))
            {
                RequireInside(child.Range, node.Range);
                rest.Push(child);
            }
        }

        Require(!hasInvalid || parsed.HasErrors, "the tree has an invalid part but there is no error");
    }

    private static ImmutableArray<JsonNode> Children(JsonNode node)
    {
        if (node is JsonObject obj)
        {
            foreach (JsonMember member in obj.Members)
            {
                RequireInside(member.NameRange, obj.Range);
                Require(member.NameRange.End <= member.Value.Range.Start, "a name is not before its value");
            }

            return [.. obj.Members.Select(static m => m.Value)];
        }

        if (node is JsonString text)
        {
            _ = Encoding.UTF8.GetByteCount(text.Text);
        }

        return node is JsonArray array ? array.Elements : [];
    }

    /// <summary>The value as a body, and as an expression in all forms.</summary>
    private static void CheckMeaning(SourceFile file, JsonNode root)
    {
        Body body = Body.Of(root).WithDynamicBlocks(Scope);
        Read(file, body, depth: 0);
        _ = body.References();
        foreach (ArgumentForm form in Enum.GetValues<ArgumentForm>())
        {
            Parsed<ImmutableArray<BodyArgument>> arguments = body.JustArguments(form);
            Check(file, arguments.Diagnostics);
            foreach (BodyArgument argument in arguments.Tree)
            {
                Check(file, argument.Evaluate(Scope).Diagnostics);
            }
        }
    }

    private static void Read(SourceFile file, Body body, int depth)
    {
        Parsed<BodyContent> content = body.Content(Schema);
        Check(file, content.Diagnostics);
        if (depth < 5)
        {
            foreach (BodyBlock block in content.Tree.Blocks)
            {
                Read(file, block.Body, depth + 1);
            }
        }
    }

    private static void Check(SourceFile file, ImmutableArray<Diagnostic> diagnostics)
    {
        Require(diagnostics.Length <= SyntaxLimits.Diagnostics + 1, "too many diagnostics");
        foreach (Diagnostic diagnostic in diagnostics)
        {
            if (diagnostic.Subject is not { } subject)
            {
                continue;
            }

            Require(ReferenceEquals(subject.File, file), $"{diagnostic.Id} does not point into the file");
            RequireInside(subject, file.FullRange);
            Require(
                diagnostic.Context is not { } context || context.Contains(subject),
                $"{diagnostic.Id}: the context does not contain the subject");
        }
    }

    private static void RequireInside(SourceRange inner, SourceRange outer)
    {
        if (inner.Start < outer.Start || inner.Start > inner.End || inner.End > outer.End)
        {
            throw new InvariantBrokenException($"{inner} is not inside {outer}");
        }
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new InvariantBrokenException(message);
        }
    }
}
