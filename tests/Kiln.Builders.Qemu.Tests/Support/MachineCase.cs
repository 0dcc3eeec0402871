using System.Collections.Immutable;
using System.Text.Json;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Builders.Qemu.Tests.Support;

/// <summary>
/// Options of the builder, and what the machine then has: per question to QEMU, texts that a line of the answer holds
/// (and with <c>!</c> before them, that none holds), and the same of what <c>qemu-img</c> says of files of the result.
/// </summary>
public sealed record MachineCase(
    string Name,
    ImmutableArray<(string Name, HclValue Value)> Options,
    ImmutableArray<(string Question, ImmutableArray<string> Expected)> Asked,
    ImmutableArray<(string File, ImmutableArray<string> Expected)> Files)
{
    public static string Folder { get; } =
        Path.Combine(RepositoryRoot.Path, "tests", "Kiln.Builders.Qemu.Tests", "cases");

    public static ImmutableArray<MachineCase> All { get; } = Read();

    /// <summary>Fills in the names of folders, which differ from run to run.</summary>
    public static HclValue Fill(HclValue value, Func<string, string> fill) =>
        value.Type == HclType.String ? HclValue.String(fill(value.AsString()))
        : value.Type is TupleType ? HclValue.Tuple([.. value.AsElements().Select(element => Fill(element, fill))])
        : value;

    private static ImmutableArray<MachineCase> Read()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "machines.json")));
        return [.. document.RootElement.EnumerateArray().Select(Read)];
    }

    private static MachineCase Read(JsonElement element) => new(
        element.GetProperty("name").GetString()!,
        [.. element.GetProperty("options").EnumerateObject().Select(static p => (p.Name, JsonValue.Of(p.Value)))],
        Expectations(element, "ask"),
        Expectations(element, "files"));

    private static ImmutableArray<(string Key, ImmutableArray<string> Texts)> Expectations(
        JsonElement element,
        string name) => !element.TryGetProperty(name, out JsonElement found)
            ? []
            :
            [
                .. found.EnumerateObject().Select(static p =>
                    (p.Name, p.Value.EnumerateArray().Select(static text => text.GetString()!).ToImmutableArray())),
            ];
}
