using Kiln.Language.Diagnostics;
using Kiln.Language.Json;
using Kiln.Language.Syntax;
using Kiln.Sdk.Secrets;

namespace Kiln.Template.Loading;

/// <summary>
/// Secrets that stand in the files themselves, found by the names beside them: in options that hold passwords, in variables
/// and locals that are declared as sensitive, in their values in variable files, and in addresses. Nothing is evaluated, so
/// this works for templates that are broken.
/// </summary>
public sealed class WrittenSecrets
{
    private readonly SecretOptionNames _options;
    private readonly HashSet<string> _variables;
    private readonly HashSet<string> _found = new(StringComparer.Ordinal);

    private WrittenSecrets(SecretOptionNames options, HashSet<string> variables)
    {
        _options = options;
        _variables = variables;
    }

    public static IReadOnlyCollection<string> In(ParsedFiles files, SecretOptionNames options)
    {
        HashSet<string> variables = new(files.Trees.SelectMany(SensitiveVariables), StringComparer.Ordinal);
        WrittenSecrets secrets = new(options, variables);
        foreach (SyntaxNode tree in files.Trees)
        {
            switch (tree)
            {
                case BodySyntax body:
                    secrets.AddVariableValues(body);
                    secrets.Add(body);
                    break;
                case JsonObject root:
                    secrets.AddVariableValues(root);
                    secrets.Add(root);
                    break;
            }
        }

        return secrets._found;
    }

    private static IEnumerable<string> SensitiveVariables(SyntaxNode tree) => tree switch
    {
        BodySyntax body => body.Blocks
            .Where(static block => block is { Type: "variable", Labels.Length: 1 } && IsSensitive(block.Body))
            .Select(static block => block.Labels[0].Value),
        JsonObject root => MembersOf(root, "variable")
            .Where(static variable => variable.Value is JsonObject body && IsSensitive(body))
            .Select(static variable => variable.Name)
            .Concat(root.Members.Where(static m => m.Name == "sensitive-variables").SelectMany(static m => Texts(m.Value))),
        _ => [],
    };

    private static bool IsSensitive(BodySyntax body) =>
        body.Arguments.Any(static a => a is { Name: "sensitive", Value: BoolSyntax { Value: true } });

    private static bool IsSensitive(JsonObject body) =>
        body.Members.Any(static m => m is { Name: "sensitive", Value: JsonBool { Value: true } });

    private static IEnumerable<JsonMember> MembersOf(JsonObject root, string name) =>
        root.Members.Where(m => m.Name == name).Select(static m => m.Value).OfType<JsonObject>().SelectMany(static o => o.Members);

    /// <summary>A variable file is a list of names and values; in a legacy template variables are one of its members.</summary>
    private void AddVariableValues(BodySyntax body)
    {
        foreach (ArgumentSyntax argument in body.Arguments.Where(a => _variables.Contains(a.Name)))
        {
            AddWhole(Texts(argument.Value));
        }
    }

    /// <inheritdoc cref="AddVariableValues(BodySyntax)"/>
    private void AddVariableValues(JsonObject root)
    {
        foreach (JsonMember member in root.Members.Concat(MembersOf(root, "variables")).Where(m => _variables.Contains(m.Name)))
        {
            AddWhole(Texts(member.Value));
        }
    }

    private void Add(BodySyntax body)
    {
        bool isSensitive = IsSensitive(body);
        foreach (ArgumentSyntax argument in body.Arguments)
        {
            if (_options.Whole.Contains(argument.Name))
            {
                AddStrong(Texts(argument.Value));
            }
            else if (isSensitive && IsValue(argument.Name))
            {
                AddWhole(Texts(argument.Value));
            }
            else if (_options.Entries.Contains(argument.Name) && argument.Value is ObjectSyntax entries)
            {
                AddEntries(entries.Items.Select(static item => (item.BareKey ?? KeyOf(item), Texts(item.Value))));
            }
            else
            {
                AddAddresses(Texts(argument.Value));
            }
        }

        foreach (BlockSyntax block in body.Blocks)
        {
            Add(block.Body);
        }
    }

    private void Add(JsonObject body)
    {
        bool isSensitive = IsSensitive(body);
        foreach (JsonMember member in body.Members)
        {
            if (_options.Whole.Contains(member.Name))
            {
                AddStrong(Texts(member.Value));
            }
            else if (isSensitive && IsValue(member.Name))
            {
                AddWhole(Texts(member.Value));
            }
            else if (_options.Entries.Contains(member.Name) && member.Value is JsonObject entries)
            {
                AddEntries(entries.Members.Select(static entry => (entry.Name, Texts(entry.Value))));
            }
            else
            {
                AddInside(member.Value);
            }
        }
    }

    private void AddInside(JsonNode node)
    {
        switch (node)
        {
            case JsonObject inner:
                Add(inner);
                break;
            case JsonArray array:
                foreach (JsonNode element in array.Elements)
                {
                    AddInside(element);
                }

                break;
            case JsonString text:
                AddAddresses([text.Text]);
                break;
        }
    }

    private static bool IsValue(string name) => name is "default" or "expression";

    /// <summary>As <see cref="SecretOptions"/> does where the options can be read.</summary>
    private void AddStrong(IEnumerable<string> texts) => AddWhole(texts.Where(static text => !SecretStrength.IsWeak(text)));

    private void AddWhole(IEnumerable<string> texts) => _found.UnionWith(texts.Where(static text => text.Length > 0));

    private void AddEntries(IEnumerable<(string Name, IEnumerable<string> Texts)> entries) => AddStrong(
        entries.Where(static entry => SecretNames.IsSecret(entry.Name)).SelectMany(static entry => entry.Texts).SelectMany(SecretNames.PartsOf));

    private void AddAddresses(IEnumerable<string> texts) => AddStrong(texts.Select(SecretAddresses.PasswordIn).OfType<string>());

    private static string KeyOf(ObjectItemSyntax item) => item.Key is TemplateSyntax { LiteralText: { } text } ? text : "";

    /// <summary>
    /// The literal texts that are, or may become, the value or a part of it. Pieces between references are taken only where they
    /// are no common ones: a hyphen is no secret.
    /// </summary>
    private static IEnumerable<string> Texts(ExpressionSyntax expression) => expression switch
    {
        TemplateSyntax { LiteralText: { } text } => [text],
        TemplateSyntax template => template.Parts.SelectMany(TextsOfPart),
        ParenthesisedSyntax inner => Texts(inner.Inner),
        ConditionalSyntax choice => Texts(choice.WhenTrue).Concat(Texts(choice.WhenFalse)),
        BinarySyntax mistake => mistake.Steps.Select(static step => step.Operand).Prepend(mistake.First).SelectMany(Texts),
        TupleSyntax tuple => tuple.Elements.SelectMany(Texts),
        ObjectSyntax entries => entries.Items.SelectMany(static item => Texts(item.Value)),
        FunctionCallSyntax { Name: "sensitive" } call => call.Arguments.SelectMany(Texts),
        _ => [],
    };

    private static IEnumerable<string> TextsOfPart(TemplatePartSyntax part) => part switch
    {
        LiteralPartSyntax literal when !SecretStrength.IsWeak(literal.Value.Trim()) => [literal.Value],
        InterpolationPartSyntax inner => Texts(inner.Expression),
        _ => [],
    };

    private static IEnumerable<string> Texts(JsonNode node) => node switch
    {
        JsonString text => SecretTexts.Literal(text.Text),
        JsonArray array => array.Elements.SelectMany(Texts),
        JsonObject inner => inner.Members.SelectMany(static member => Texts(member.Value)),
        _ => [],
    };
}
