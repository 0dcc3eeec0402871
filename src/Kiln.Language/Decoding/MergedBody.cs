using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Text;

namespace Kiln.Language.Decoding;

/// <summary>Several bodies that are read as one.</summary>
/// <param name="parts">At least one; the first one says where something is missing.</param>
internal sealed class MergedBody(ImmutableArray<Body> parts) : Body(parts[0].Context)
{
    public override SourceRange MissingItemRange => parts[0].MissingItemRange;

    private protected override bool IsMerged => true;

    public override ImmutableArray<Reference> References() => [.. parts.SelectMany(static part => part.References())];

    internal override Body WithContext(BodyContext context) =>
        new MergedBody([.. parts.Select(part => part.WithContext(context))]);

    internal override Body Without(BodySchema schema) =>
        new MergedBody([.. parts.Select(part => part.Without(schema))]);

    internal override void ReadArguments(ContentBuilder content)
    {
        foreach (Body part in parts)
        {
            content.StartPart();
            part.ReadArguments(content);
        }
    }

    internal override void ReadBlocks(ContentBuilder content)
    {
        foreach (Body part in parts)
        {
            part.ReadBlocks(content);
        }
    }

    internal override ImmutableArray<BodyArgument> AllArguments(ArgumentForm form, DiagnosticBag diagnostics)
    {
        Dictionary<string, BodyArgument> found = new(StringComparer.Ordinal);
        foreach (BodyArgument argument in parts.SelectMany(part => part.AllArguments(form, diagnostics)))
        {
            if (!found.TryAdd(argument.Name, argument))
            {
                diagnostics.Add(DecodeDiagnostics.DuplicateArgument(
                    argument.Name,
                    found[argument.Name].NameRange,
                    argument.NameRange));
            }
        }

        return [.. found.Values];
    }

    internal override void ReportRest(BodySchema schema, BodyContent taken, DiagnosticBag diagnostics)
    {
        foreach (Body part in parts)
        {
            part.ReportRest(schema, taken, diagnostics);
        }
    }
}
