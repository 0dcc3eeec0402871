using Kiln.Language.Text;
using Kiln.Template.Blocks;

namespace Kiln.Template.Evaluation;

/// <summary>A local or a data source in the graph of those; exactly one of the two is set.</summary>
internal sealed class GraphNode
{
    private GraphNode(string reference, SourceRange place, LocalBlock? local, DataBlock? data)
    {
        Reference = reference;
        Place = place;
        Local = local;
        Data = data;
    }

    public string Reference { get; }

    public SourceRange Place { get; }

    public LocalBlock? Local { get; }

    public DataBlock? Data { get; }

    public static GraphNode Of(LocalBlock local) => new($"local.{local.Name}", local.Place, local, null);

    public static GraphNode Of(DataBlock data) => new(data.Reference, data.Place, null, data);
}
