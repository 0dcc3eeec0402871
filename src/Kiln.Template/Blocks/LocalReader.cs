using System.Collections.Immutable;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Text;
using Kiln.Template.Evaluation;

namespace Kiln.Template.Blocks;

/// <summary>Reads <c>locals</c> and <c>local</c> blocks.</summary>
internal sealed class LocalReader(List<Diagnostic> diagnostics)
{
    private static readonly BodySchema Schema =
        new([new("expression", IsRequired: true), BodyReading.Literal("sensitive")], []);

    private readonly Dictionary<string, SourceRange> _places = new(StringComparer.Ordinal);
    private readonly ImmutableArray<LocalBlock>.Builder _locals = ImmutableArray.CreateBuilder<LocalBlock>();

    /// <summary>In the order written.</summary>
    public ImmutableArray<LocalBlock> Locals => _locals.ToImmutable();

    public void Read(BodyBlock block)
    {
        BodyContent content = block.Body.Read(Schema, diagnostics);
        BodyLabel label = block.Labels[0];
        if (!Identifiers.IsValid(label.Value))
        {
            diagnostics.Add(GraphDiagnostics.InvalidName("local", label.Range));
        }

        bool isSensitive = new MetaArguments(content, EvaluationScope.Empty, diagnostics).Flag("sensitive") ?? false;
        Add(new(label.Value, content.Find("expression")?.Expression, isSensitive, block.HeaderRange));
    }

    public void ReadShorthand(BodyBlock block)
    {
        foreach (BodyArgument argument in block.Body.ReadArguments(diagnostics, ArgumentForm.Expression))
        {
            Add(new(argument.Name, argument.Expression, false, argument.Range));
        }
    }

    private void Add(LocalBlock local)
    {
        if (_places.TryAdd(local.Name, local.Place))
        {
            _locals.Add(local);
        }
        else
        {
            diagnostics.Add(GraphDiagnostics.DuplicateLocal(local.Name, _places[local.Name], local.Place));
        }
    }
}
