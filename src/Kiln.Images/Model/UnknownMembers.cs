using System.Collections.Immutable;
using System.Text.Json;

namespace Kiln.Images.Model;

/// <summary>
/// The members of a JSON object that Kiln has no word for, as raw text in their order, so that rewriting somebody's
/// configuration loses nothing.
/// </summary>
internal sealed class UnknownMembers
{
    private readonly ImmutableArray<KeyValuePair<string, string>> _members;

    private UnknownMembers(ImmutableArray<KeyValuePair<string, string>> members) => _members = members;

    public static UnknownMembers None { get; } = new([]);

    public static UnknownMembers Of(JsonElement element, params ReadOnlySpan<string> known)
    {
        ImmutableArray<KeyValuePair<string, string>>.Builder members =
            ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!known.Contains(property.Name))
            {
                members.Add(new(property.Name, property.Value.GetRawText()));
            }
        }

        return members.Count == 0 ? None : new UnknownMembers(members.DrainToImmutable());
    }

    public UnknownMembers Without(params ReadOnlySpan<string> names)
    {
        string[] dropped = names.ToArray();
        return new UnknownMembers([.. _members.Where(member => !dropped.Contains(member.Key))]);
    }

    public void WriteTo(Utf8JsonWriter writer)
    {
        foreach (KeyValuePair<string, string> member in _members)
        {
            writer.WritePropertyName(member.Key);
            writer.WriteRawValue(member.Value);
        }
    }
}
