using Kiln.Values;

namespace Kiln.Sdk.Secrets;

/// <summary>The strings inside values: those are what is masked. Numbers and truth values are not.</summary>
public static class SecretTexts
{
    /// <summary>Every string, none of them empty.</summary>
    public static IEnumerable<string> All(HclValue value) => Collect(value, isSecret: true);

    /// <summary>The strings in those parts that are marked as sensitive.</summary>
    public static IEnumerable<string> Marked(HclValue value) =>
        value.ContainsSensitive ? Collect(value, value.IsSensitive) : [];

    private static IEnumerable<string> Collect(HclValue value, bool isSecret)
    {
        if (isSecret && value.HasContent && value.Type == HclType.String && value.AsString().Length > 0)
        {
            yield return value.AsString();
        }

        foreach (string text in value.Parts().SelectMany(part => Collect(part, isSecret || part.IsSensitive)))
        {
            yield return text;
        }
    }
}
