using System.Collections.Immutable;
using System.Text;
using Kiln.Language.Json;
using Kiln.Sdk.Configuration;
using Kiln.Template.Blocks;
using Kiln.Values;

namespace Kiln.Template.Upgrading;

/// <summary>
/// Writes the options of a component as arguments and blocks. What a known component takes decides which of both; for
/// others the shape of the value does.
/// </summary>
internal sealed class BodyUpgrade(ValueUpgrade values)
{
    /// <summary>Maps that are blocks although they look like arguments.</summary>
    private static readonly string[] KnownBlocks = ["linux_options", "network_interface", "shared_image_gallery"];

    /// <param name="options">What the component is configured with.</param>
    /// <param name="known">What it takes; null when it is not known.</param>
    /// <param name="arguments">More arguments, by name: their expressions.</param>
    public string Write(
        IEnumerable<JsonMember> options,
        ConfigSchema? known,
        params IEnumerable<(string Name, string Expression)> arguments)
    {
        IEnumerable<(string Name, string Text)> entries = options
            .Select(option => (option.Name, Write(option, known)))
            .Concat(arguments.Select(static a => (a.Name, $"{a.Name} = {a.Expression}\n")));
        return string.Concat(entries.OrderBy(static e => e.Name, TextOrder.Comparer).Select(static e => e.Text));
    }

    private string Write(JsonMember option, ConfigSchema? known)
    {
        if (!Identifiers.IsValid(option.Name))
        {
            values.Texts.Problems.Add(
                $"the option {GoText.Quote(option.Name)} was left out: it is no name that HCL2 can write.");
            return "";
        }

        ConfigOption? argument = known?.Options.FirstOrDefault(o => o.Name == option.Name);
        ConfigBlock? block = known?.Blocks.FirstOrDefault(b => b.Name == option.Name);
        if (argument is not null)
        {
            return $"{option.Name} = {values.Expression(option.Value, argument.Type)}\n";
        }

        return Blocks(option, isKnown: block is not null) is { } blocks
            ? string.Concat(blocks.Select(b => $"{option.Name} {{\n{Write(b.Members, block?.Schema)}}}\n"))
            : $"{option.Name} = {values.Expression(option.Value)}\n";
    }

    /// <returns>The bodies of the blocks that the option is; null when it is an argument.</returns>
    private static IEnumerable<JsonObject>? Blocks(JsonMember option, bool isKnown) => option.Value switch
    {
        JsonObject body when isKnown || IsBlock(option.Name, body) => [body],
        JsonArray { Elements.IsEmpty: true } => [],
        JsonArray list when list.Elements.All(e => e is JsonObject body && (isKnown || HasNames(option.Name, body))) =>
            list.Elements.Cast<JsonObject>(),
        _ => null,
    };

    private static bool IsBlock(string name, JsonObject body) => HasNames(name, body)
        && (KnownBlocks.Contains(name)
            || body.Members.IsEmpty
            || body.Members.Any(static member => member.Value is JsonObject or JsonArray));

    /// <summary>
    /// Only names that are identifiers can stand in a block, and <c>dynamic</c> means something else.
    /// </summary>
    private static bool HasNames(string name, JsonObject body) =>
        name != "dynamic" && body.Members.All(static member => Identifiers.IsValid(member.Name));
}
