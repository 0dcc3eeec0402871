namespace Kiln.Template.Fixing.Fixers;

/// <summary>One tag became a list of them.</summary>
internal sealed class DockerTagFixer : IFixer
{
    public string Name => "docker-tag-tags";

    public string Synopsis => "replaces \"tag\" of the docker-tag post-processor with the list \"tags\"";

    public void Fix(FixTemplate template)
    {
        foreach (FixTarget step in template.PostProcessorsOf("docker-tag"))
        {
            if (Texts(step.Get("tag")) is { } first && Texts(step.Get("tags")) is { } second)
            {
                Merge(step, [.. first.Concat(second).DistinctBy(static t => t.Value, StringComparer.Ordinal)]);
            }
        }
    }

    private static void Merge(FixTarget step, EditText[] merged)
    {
        bool isMerged = step.Get("tags") is EditArray present && present.Items.Count == merged.Length;
        if (step.Has("tag") || (step.Has("tags") && !isMerged))
        {
            EditArray tags = new();
            tags.Items.AddRange(merged);
            step.Take("tag");
            step.Set("tags", tags, "tag and tags put into the list tags");
        }
    }

    /// <returns>Null for what is neither a text nor a list of texts.</returns>
    private static List<EditText>? Texts(EditValue? value)
    {
        switch (value)
        {
            case null:
                return [];
            case EditText text:
                return [.. text.Value.Split(',').Select(static part => new EditText(part.Trim()))];
            case EditArray list when list.Items.All(static item => item is EditText):
                return [.. list.Items.Cast<EditText>()];
            default:
                return null;
        }
    }
}
