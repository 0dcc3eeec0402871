using System.Text;
using Kiln.Language.Evaluation;
using Kiln.Language.Functions;
using Kiln.Values;

namespace Kiln.Language.Tests.Evaluation;

/// <summary>Scopes for tests: files in memory, a stopped clock.</summary>
internal static class TestScopes
{
    private static readonly Dictionary<string, string> Files = new(StringComparer.Ordinal)
    {
        ["/t/data.txt"] = "hello\n",
        ["/t/hello.tpl"] = "Hello ${name}!%{ for x in list } ${upper(x)}%{ endfor }\n",
        ["/t/lone.tpl"] = "${[1, 2]}",
        ["/t/heavy.tpl"] = "%{ for a in range(1000) }%{ for b in range(200) }%{ if a == b }x%{ endif }%{ endfor }%{ endfor }",
        ["/t/again.tpl"] = "${templatefile(\"again.tpl\", {})}",
        ["/t/broken.tpl"] = "a ${",
        ["/t/fails.tpl"] = "x ${1 + n}",
        ["/t/sub/a.txt"] = "a",
        ["/t/sub/deep/b.txt"] = "b",
        ["/t/sub/deep/c.md"] = "c",
        ["/home/u/note"] = "home",
    };

    public static FunctionEnvironment Environment { get; } = new()
    {
        Time = new StoppedClock(),
        StartTime = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Files = new MemoryFiles(),
        TemplateDirectory = "/t",
        WorkingDirectory = "/w",
        HomeDirectory = "/home/u",
        Variable = static name => name == "SET" ? "value" : null,
    };

    /// <summary>What the console offers.</summary>
    public static EvaluationScope Console { get; } = EvaluationScope.Empty
        .WithFunctions(StandardFunctions.Create(Environment))
        .With("packer", Object(("version", HclValue.String("1.16.0"))))
        .With("path", Object(("cwd", HclValue.String("/w")), ("root", HclValue.String("."))))
        .With("var", Object())
        .With("local", Object());

    /// <summary>The console's scope with values of every kind.</summary>
    public static EvaluationScope Rich { get; } = Console
        .With("var", Object(
            ("name", HclValue.String("web")),
            ("count", HclValue.Number(3)),
            ("list", HclValue.Tuple([HclValue.String("a"), HclValue.String("b")])),
            ("secret", HclValue.String("hunter2").WithSensitivity(true)),
            ("secrets", Object(("password", HclValue.String("hunter2").WithSensitivity(true)), ("user", HclValue.String("u")))),
            ("unset", HclValue.Null(HclType.String)),
            ("unknown", HclValue.Unknown(HclType.String)),
            ("any", HclValue.DynamicUnknown)))
        .With("local", new NamedValues(
            static () => ["one", "two", "three"],
            static name => name switch
            {
                "one" => HclValue.Number(1),
                "two" => Object(("x", HclValue.String("deep"))),
                "three" => HclValue.DynamicUnknown,
                _ => null,
            }));

    public static HclValue Object(params (string Name, HclValue Value)[] attributes) =>
        HclValue.Object(attributes.Select(static a => KeyValuePair.Create(a.Name, a.Value)));

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    }

    private sealed class MemoryFiles : IFunctionFiles
    {
        public FileContent Read(string path) => path == "/t/binary"
            ? new(new byte[] { 0xFF, 0xFE }, null)
            : Files.TryGetValue(path, out string? text) ? new(Encoding.UTF8.GetBytes(text), null) : FileContent.Fail($"no file {path}");

        public PathState Look(string path) => path switch
        {
            "/t" or "/t/sub" or "/t/sub/deep" => PathState.Directory,
            "/t/binary" => PathState.RegularFile,
            _ => Files.ContainsKey(path) ? PathState.RegularFile : PathState.Missing,
        };

        public DirectoryListing List(string path) => new(
            [
                .. Files.Keys
                    .Where(file => file.StartsWith(path + "/", StringComparison.Ordinal))
                    .Select(file => file[(path.Length + 1)..].Split('/')[0])
                    .Distinct(StringComparer.Ordinal)
                    .Select(name => new DirectoryEntry(name, Look($"{path}/{name}"), false)),
            ],
            null);
    }
}
