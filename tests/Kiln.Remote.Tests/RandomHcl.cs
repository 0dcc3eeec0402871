using System.Collections.Immutable;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Remote.Tests;

/// <summary>Makes types, values, schemas and configurations.</summary>
internal sealed class RandomHcl(Random random)
{
    private static readonly ImmutableArray<string> Texts =
        ["", "a", "ä<&>\"\\\n\u2028\u0001", "😀 z", "{{ user `x` }}", "a length of more than a byte".PadRight(300)];

    private static readonly ImmutableArray<string> Names = ["a", "ssh_password", "b_1", "token", "size", "ä", "z9"];

    /// <summary>Whether numbers may have more digits than a double has.</summary>
    public bool HasNumbersBeyondDoubles { get; init; } = true;

    /// <summary>A type without sets and without anything open, at most as deep as schemas have them.</summary>
    public HclType OptionType(int depth) => random.Next(depth > 2 ? 3 : 5) switch
    {
        0 => HclType.String,
        1 => HclType.Number,
        2 => HclType.Bool,
        3 => HclType.List(OptionType(depth + 1)),
        _ => HclType.Map(OptionType(depth + 1)),
    };

    public HclType AnyType(int depth) => random.Next(depth > 2 ? 3 : 7) switch
    {
        < 5 and int kind => kind switch
        {
            3 => HclType.Set(AnyType(depth + 1)),
            4 => HclType.Tuple([.. Enumerable.Range(0, random.Next(4)).Select(_ => AnyType(depth + 1))]),
            _ => OptionType(depth),
        },
        5 => HclType.Map(AnyType(depth + 1)),
        _ => HclType.Object(
            Names.Take(random.Next(4)).ToImmutableSortedDictionary(static n => n, _ => AnyType(depth + 1))),
    };

    /// <summary>A value without parts that are unknown.</summary>
    public HclValue ValueOf(HclType type, int depth) => random.Next(8) == 0 ? HclValue.Null(type) : type switch
    {
        PrimitiveType { Name: "string" } => HclValue.String(Text()),
        PrimitiveType { Name: "number" } => HclValue.Number(Number()),
        PrimitiveType => HclValue.Bool(random.Next(2) == 0),
        ListType list => HclValue.List(list.Element, Elements(list.Element, depth)),
        SetType set => HclValue.Set(set.Element, Elements(set.Element, depth)),
        MapType map => HclValue.Map(map.Element, Names.Take(random.Next(4)).ToImmutableSortedDictionary(
            static name => name, _ => ValueOf(map.Element, depth + 1))),
        TupleType tuple => HclValue.Tuple([.. tuple.Elements.Select(element => ValueOf(element, depth + 1))]),
        ObjectType members => HclValue.Object(members.Attributes.Select(
            member => KeyValuePair.Create(member.Key, ValueOf(member.Value, depth + 1)))),
        _ => throw new InvalidOperationException(type.ToString()),
    };

    /// <summary>A value as options of legacy templates are read: its own form says its type.</summary>
    public HclValue FreeForm(int depth) => random.Next(depth > 3 ? 4 : 7) switch
    {
        0 => HclValue.DynamicNull,
        1 => HclValue.String(Text()),
        2 => HclValue.Number(Number()),
        3 => HclValue.Bool(random.Next(2) == 0),
        4 => HclValue.List(
            HclType.String, [.. Enumerable.Range(0, random.Next(4)).Select(_ => HclValue.String(Text()))]),
        5 => HclValue.Tuple([HclValue.True, .. Enumerable.Range(0, random.Next(4)).Select(_ => FreeForm(depth + 1))]),
        _ => HclValue.Object(Names.Take(random.Next(5)).Select(name => KeyValuePair.Create(name, FreeForm(depth + 1)))),
    };

    public ConfigSchema Schema(int depth)
    {
        ImmutableArray<string> names = [.. Names.OrderBy(_ => random.Next())];
        int options = random.Next(5);
        int blocks = depth > 2 ? 0 : random.Next(3);
        return new(
            [.. names.Take(options)
                .Select(name => new ConfigOption(name, OptionType(0)) { IsRequired = random.Next(2) == 0 })],
            [.. names.Skip(options).Take(blocks).Select(
                name =>
                {
                    bool isRepeatable = random.Next(2) == 0;
                    return new ConfigBlock(name, Schema(depth + 1), isRepeatable)
                    {
                        IsRequired = !isRepeatable && random.Next(2) == 0,
                    };
                })]);
    }

    /// <summary>What a template sets of a schema, without what it leaves out.</summary>
    public HclValue ConfigOf(ConfigSchema schema)
    {
        Dictionary<string, HclValue> entries = new(StringComparer.Ordinal);
        foreach (ConfigOption option in schema.Options.Where(_ => random.Next(3) > 0))
        {
            entries[option.Name] = ValueOf(option.Type, 0);
        }

        foreach (ConfigBlock block in schema.Blocks.Where(_ => random.Next(3) > 0))
        {
            entries[block.Name] = block.IsRepeatable
                ? HclValue.Tuple([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => ConfigOf(block.Schema))])
                : ConfigOf(block.Schema);
        }

        return HclValue.Object(entries.Where(static entry => !entry.Value.IsNull));
    }

    private ImmutableArray<HclValue> Elements(HclType element, int depth) =>
        [.. Enumerable.Range(0, random.Next(4)).Select(_ => ValueOf(element, depth + 1))];

    private string Text() => Texts[random.Next(Texts.Length)];

    private HclNumber Number()
    {
        string text = random.Next(HasNumbersBeyondDoubles ? 5 : 3) switch
        {
            0 => "0",
            1 => $"{random.Next(-5000, 5000)}",
            2 => $"{random.Next(-5000, 5000)}.{(random.Next(2) == 0 ? "5" : "25")}",
            3 => $"-{random.NextInt64()}{random.NextInt64()}.{random.NextInt64()}",
            _ => $"{random.NextInt64()}e{random.Next(-60, 60)}",
        };
        Assert.True(HclNumber.TryParse(text, out HclNumber number));
        return number;
    }
}
