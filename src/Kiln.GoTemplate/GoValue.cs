using System.Collections.Immutable;

namespace Kiln.GoTemplate;

/// <summary>A value of a Go template. The family is closed and read together, so it shares a file.</summary>
public abstract class GoValue
{
    private protected GoValue()
    {
    }

    /// <summary>Go's nil.</summary>
    public static GoValue Nil { get; } = new GoNil();

    /// <summary>What a missing map key gives; printed as <c>&lt;no value&gt;</c>.</summary>
    public static GoValue NoValue { get; } = new GoNoValue();

    public static GoValue True { get; } = new GoBool(true);

    public static GoValue False { get; } = new GoBool(false);

    public static GoMap EmptyMap { get; } =
        new(ImmutableSortedDictionary.Create<string, GoValue>(StringComparer.Ordinal));

    /// <summary>The name of the type as Go's error texts print it.</summary>
    public abstract string TypeName { get; }

    /// <summary>Whether <c>if</c> takes it as true: not the zero value of its type and not empty.</summary>
    public abstract bool IsTrue { get; }

    public static GoValue Of(bool value) => value ? True : False;

    public static GoValue Of(long value) => new GoInt(value);

    public static GoValue Of(double value) => new GoFloat(value);

    public static GoValue Of(string value) => new GoString(value);

    /// <summary>A map of strings.</summary>
    public static GoMap Of(IEnumerable<KeyValuePair<string, string>> entries) =>
        new(entries.ToImmutableSortedDictionary(static e => e.Key, static e => Of(e.Value), StringComparer.Ordinal));
}

internal sealed class GoNil : GoValue
{
    public override string TypeName => "<nil>";

    public override bool IsTrue => false;
}

internal sealed class GoNoValue : GoValue
{
    public override string TypeName => "<nil>";

    public override bool IsTrue => false;
}

public sealed class GoBool(bool value) : GoValue
{
    public bool Value { get; } = value;

    public override string TypeName => "bool";

    public override bool IsTrue => Value;
}

public sealed class GoInt(long value) : GoValue
{
    public long Value { get; } = value;

    /// <summary>True for a byte of a string, whose type is another one in Go.</summary>
    internal bool IsByte { get; init; }

    public override string TypeName => IsByte ? "uint8" : "int";

    public override bool IsTrue => Value != 0;
}

public sealed class GoFloat(double value) : GoValue
{
    public double Value { get; } = value;

    public override string TypeName => "float64";

    public override bool IsTrue => Value != 0;
}

public sealed class GoString(string value) : GoValue
{
    public string Value { get; } = value;

    public override string TypeName => "string";

    public override bool IsTrue => Value.Length > 0;
}

public sealed class GoList(ImmutableArray<GoValue> items) : GoValue
{
    public ImmutableArray<GoValue> Items { get; } = items;

    public override string TypeName => "[]interface {}";

    public override bool IsTrue => Items.Length > 0;
}

/// <param name="entries">
/// Kept; must not change while a template uses it. An own implementation may answer for missing keys.
/// </param>
public sealed class GoMap(IReadOnlyDictionary<string, GoValue> entries) : GoValue
{
    public IReadOnlyDictionary<string, GoValue> Entries { get; } = entries;

    /// <summary>
    /// The name of the Go struct that this map stands for: a missing field is then an error, as it is in Go. Null for a
    /// map, where a missing key gives no value.
    /// </summary>
    public string? StructName { get; init; }

    public override string TypeName => StructName ?? "map[string]interface {}";

    public override bool IsTrue => StructName is not null || Entries.Count > 0;
}
