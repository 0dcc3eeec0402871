using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Json;
using Kiln.Language.Text;

namespace Kiln.Language.Decoding;

/// <summary>A body in the JSON form: an object whose properties are arguments and types of blocks.</summary>
/// <param name="value">As written.</param>
/// <param name="taken">By these schemas, so that what they know is not in this body any more.</param>
/// <param name="context">What it has from around it.</param>
internal sealed class JsonBody(JsonNode value, ImmutableArray<BodySchema> taken, BodyContext context) : Body(context)
{
    /// <summary>A property that is a comment.</summary>
    private const string Comment = "//";

    public override SourceRange MissingItemRange => value switch
    {
        JsonObject obj => obj.CloseRange,
        _ => value.StartRange,
    };

    public override ImmutableArray<Reference> References()
    {
        // What is wrong in the values is reported by who reads them.
        DiagnosticBag ignored = new();
        return
        [
            .. RestMembers().SelectMany(member => Evaluation.References.In(
                JsonLowering.Lower(member.Value, ArgumentForm.Expression, ignored))),
        ];
    }

    internal override Body WithContext(BodyContext context) => new JsonBody(value, taken, context);

    internal override Body Without(BodySchema schema) => new JsonBody(value, taken.Add(schema), Context);

    internal override void ReadArguments(ContentBuilder content)
    {
        if (taken.IsEmpty)
        {
            ReportShape(content.Diagnostics);
        }

        foreach (JsonMember member in RestMembers())
        {
            if (content.Schema.FindArgument(member.Name) is { } argument)
            {
                content.Add(ArgumentOf(member, argument.Form, content.Diagnostics));
            }
        }
    }

    internal override void ReadBlocks(ContentBuilder content)
    {
        foreach (JsonMember member in RestMembers())
        {
            if (content.Schema.FindArgument(member.Name) is not null)
            {
                continue;
            }

            if (content.Schema.FindBlock(member.Name) is { } block)
            {
                JsonBlocks.Unpack(member, block, Context, content.Diagnostics, content.Add);
            }
            else if (IsDynamic(member))
            {
                // What is wrong with the labels was reported with the first part, and so was what others took.
                DiagnosticBag diagnostics = taken.IsEmpty ? content.Diagnostics : new();
                JsonBlocks.Unpack(
                    member,
                    DynamicSpec.Schema,
                    Context,
                    diagnostics,
                    generator => AddDynamic(generator, content));
            }
        }
    }

    internal override ImmutableArray<BodyArgument> AllArguments(ArgumentForm form, DiagnosticBag diagnostics)
    {
        if (value is not JsonObject)
        {
            if (value is not JsonInvalid)
            {
                diagnostics.Add(JsonBodyDiagnostics.ArgumentsNotObject(value.StartRange));
            }

            return [];
        }

        Dictionary<string, BodyArgument> found = new(StringComparer.Ordinal);
        ImmutableArray<BodyArgument>.Builder arguments = ImmutableArray.CreateBuilder<BodyArgument>();
        foreach (JsonMember member in RestMembers())
        {
            if (diagnostics.IsFull)
            {
                break;
            }

            if (found.TryGetValue(member.Name, out BodyArgument? first))
            {
                diagnostics.Add(JsonBodyDiagnostics.DuplicateAttribute(member, first.Range));
                continue;
            }

            BodyArgument argument = ArgumentOf(member, form, diagnostics);
            found.Add(member.Name, argument);
            arguments.Add(argument);
        }

        return arguments.DrainToImmutable();
    }

    internal override void ReportRest(BodySchema schema, BodyContent found, DiagnosticBag diagnostics)
    {
        ImmutableArray<string> names = [.. schema.UnsetArguments(found), .. schema.Blocks.Select(static b => b.Type)];
        foreach (JsonMember member in RestMembers().TakeWhile(_ => !diagnostics.IsFull))
        {
            if (!IsDynamic(member))
            {
                diagnostics.Add(JsonBodyDiagnostics.Extraneous(member, names));
                continue;
            }

            foreach (JsonMember generated in JsonBlocks.Members(member.Value))
            {
                if (!IsTaken(generated.Name))
                {
                    diagnostics.Add(DynamicDiagnostics.UnsupportedType(new(generated.Name, generated.NameRange)));
                }
            }
        }
    }

    private void AddDynamic(BodyBlock generator, ContentBuilder content)
    {
        if (!IsTaken(generator.Labels[0].Value))
        {
            content.AddDynamic(generator, Context);
        }
    }

    private IEnumerable<JsonMember> RestMembers() =>
        JsonBlocks.Members(value).Where(member => member.Name != Comment && !IsTaken(member.Name));

    private bool IsTaken(string name) =>
        taken.Any(schema => schema.FindArgument(name) is not null || schema.FindBlock(name) is not null);

    private bool IsDynamic(JsonMember member) =>
        Context.ExpansionScope is not null && member.Name == DynamicSpec.Schema.Type;

    private BodyArgument ArgumentOf(JsonMember member, ArgumentForm form, DiagnosticBag diagnostics) =>
        new(member.Name, member.NameRange, member.Range, JsonLowering.Lower(member.Value, form, diagnostics), Context);

    private void ReportShape(DiagnosticBag diagnostics)
    {
        if (value is JsonArray array)
        {
            foreach (JsonNode element in array.Elements.Where(static e => e is not (JsonObject or JsonInvalid)))
            {
                diagnostics.Add(JsonBodyDiagnostics.BodyElementNotObject(element.StartRange));
            }
        }
        else if (value is not (JsonObject or JsonNull or JsonInvalid))
        {
            diagnostics.Add(JsonBodyDiagnostics.BodyNotObject(value.StartRange));
        }
    }
}
