using System.Collections.Immutable;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Sdk.Configuration;
using Kiln.Template.Blocks;
using Kiln.Values;

namespace Kiln.Template.Planning;

/// <summary>
/// Makes an object value from the body of a component's block. Null means not set, at any depth of blocks.
/// </summary>
/// <param name="scope">The names that the body's expressions see.</param>
/// <param name="diagnostics">Receives what is wrong.</param>
internal sealed class ConfigDecoder(EvaluationScope scope, List<Diagnostic> diagnostics)
{
    /// <summary>Something was unknown, so that the result holds placeholders.</summary>
    public bool MetUnknownValues { get; private set; }

    public HclValue Decode(SchemaIndex schema, Body body)
    {
        BodyContent content = body.Read(schema.Body, diagnostics);
        ImmutableSortedDictionary<string, HclValue>.Builder result =
            ImmutableSortedDictionary.CreateBuilder<string, HclValue>(StringComparer.Ordinal);
        foreach (BodyArgument argument in content.Arguments)
        {
            DecodeArgument(argument, schema.Options[argument.Name], body, result);
        }

        foreach (ConfigBlock block in schema.Blocks.Values)
        {
            DecodeBlocks(block, schema.Nested[block.Name], content, result);
        }

        return HclValue.Object(result.ToImmutable());
    }

    private void DecodeArgument(
        BodyArgument argument,
        ConfigOption option,
        Body body,
        ImmutableSortedDictionary<string, HclValue>.Builder result)
    {
        Evaluated evaluated = argument.Evaluate(scope);
        diagnostics.AddRange(evaluated.Diagnostics);
        Converted converted = HclConversion.Convert(evaluated.Value, option.Type);
        if (!converted.Succeeded)
        {
            diagnostics.Add(ConfigDiagnostics.IncorrectType(argument, converted.Problem) with
            {
                Values = argument.Values(scope),
            });
        }
        else if (!converted.Value.IsNull)
        {
            MetUnknownValues |= !converted.Value.IsWhollyKnown;
            result.Add(argument.Name, Placeholders.Fill(converted.Value));
        }
        else if (option.IsRequired)
        {
            diagnostics.Add(body.MissingArgument(argument.Name));
        }
    }

    private void DecodeBlocks(
        ConfigBlock definition,
        SchemaIndex schema,
        BodyContent content,
        ImmutableSortedDictionary<string, HclValue>.Builder result)
    {
        ImmutableArray<BodyBlock> blocks = [.. content.BlocksOf(definition.Name)];
        if (blocks.IsEmpty && definition.IsRequired)
        {
            diagnostics.Add(ConfigDiagnostics.MissingBlock(definition.Name, content.MissingItemRange));
        }

        if (!definition.IsRepeatable && blocks.Length > 1)
        {
            diagnostics.Add(ConfigDiagnostics.SecondBlock(definition.Name, blocks[1].HeaderRange));
        }

        ImmutableArray<HclValue> values = [.. blocks.Select(block => Decode(schema, block.Body))];
        if (!values.IsEmpty)
        {
            // Not a list: blocks of one type need not set the same options.
            result.Add(definition.Name, definition.IsRepeatable ? HclValue.Tuple(values) : values[0]);
        }
    }
}
