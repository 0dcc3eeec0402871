using System.Collections.Immutable;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Builders.Qemu.Configuration;

/// <summary>A list of lists of texts, as <c>qemuargs</c> and <c>boot_steps</c> are.</summary>
/// <param name="Rows">What could be read.</param>
/// <param name="Problems">What could not.</param>
internal readonly record struct TextTable(
    ImmutableArray<ImmutableArray<string>> Rows,
    ImmutableArray<ConfigProblem> Problems)
{
    public static TextTable Read(string option, HclValue? value)
    {
        if (value is not { HasContent: true })
        {
            return new([], []);
        }

        List<ConfigProblem> problems = [];
        if (!IsList(value))
        {
            problems.Add(Wrong(option, "is a list of lists of texts, such as [[\"-m\", \"1G\"]]"));
            return new([], [.. problems]);
        }

        ImmutableArray<ImmutableArray<string>> rows =
            [.. value.AsElements().Select((row, i) => ReadRow($"{option}[{i}]", option, row, problems))];
        return new([.. rows.Where(static row => !row.IsEmpty)], [.. problems]);
    }

    private static ImmutableArray<string> ReadRow(
        string place,
        string option,
        HclValue row,
        List<ConfigProblem> problems)
    {
        if (!row.HasContent || !IsList(row))
        {
            problems.Add(new($"{place} is a list of texts. Put it into brackets.", option));
            return [];
        }

        ImmutableArray<string>.Builder texts = ImmutableArray.CreateBuilder<string>();
        foreach (HclValue cell in row.AsElements())
        {
            if (TextOf(cell) is string text)
            {
                texts.Add(text);
            }
            else
            {
                problems.Add(new($"{place} holds something that is not a text.", option));
            }
        }

        return texts.ToImmutable();
    }

    private static string? TextOf(HclValue cell) => !cell.HasContent ? null
        : cell.Type == HclType.String ? cell.AsString()
        : cell.Type == HclType.Number ? cell.AsNumber().ToString()
        : cell.Type == HclType.Bool ? (cell.AsBool() ? "1" : "0")
        : null;

    private static bool IsList(HclValue value) => value.Type is ListType or TupleType or SetType;

    private static ConfigProblem Wrong(string option, string what) => new($"{option} {what}.", option);
}
