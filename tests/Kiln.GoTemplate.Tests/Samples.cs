using System.Collections.Immutable;
using Kiln.GoTemplate.Packer;

namespace Kiln.GoTemplate.Tests;

/// <summary>Data and functions that the case files assume.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Start = new(2024, 3, 5, 14, 7, 9, 45, TimeSpan.Zero);

    public static PackerFunctionContext Context { get; } = new()
    {
        Time = TimeProvider.System,
        StartTime = Start,
        PackerVersion = "1.16.0",
        WorkingDirectory = "/work dir",
    };

    public static GoFunctionTable Functions { get; } = PackerFunctions.Create(Context);

    public static GoMap Data { get; } = Map(
        ("Name", GoValue.Of("kiln")),
        ("Number", GoValue.Of(7)),
        ("Flag", GoValue.True),
        ("Nothing", GoValue.Nil),
        ("Items", new GoList([GoValue.Of("x"), GoValue.Of("y"), GoValue.Of("z")])),
        ("Empty", new GoList([])),
        ("Mixed", new GoList([GoValue.Of(1), GoValue.Of("s"), GoValue.Nil])),
        ("Flat", Map(("c", GoValue.Of(3)), ("a", GoValue.Of(1)), ("b", GoValue.Of(2)))),
        ("Map", Map(("a", GoValue.Of("one")), ("b", Map(("c", GoValue.Of("two")))))),
        ("Struct", new GoMap(Map(("Known", GoValue.Of("k"))).Entries) { StructName = "*shell.Data" }));

    public static GoMap Map(params (string Key, GoValue Value)[] entries) =>
        new(entries.ToImmutableSortedDictionary(static e => e.Key, static e => e.Value, StringComparer.Ordinal));
}
