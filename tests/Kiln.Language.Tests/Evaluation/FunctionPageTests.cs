using System.Text.RegularExpressions;
using Kiln.Language.Evaluation;
using Kiln.Language.Functions;
using Kiln.Testing;

namespace Kiln.Language.Tests.Evaluation;

/// <summary>The page about functions is data: its list, its signatures and its examples are compared with the code.</summary>
public sealed partial class FunctionPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "functions.md"));

    private static readonly FunctionTable Functions = StandardFunctions.CreateForVariableDefaults(TestScopes.Environment);

    [Fact]
    public void Page_describes_every_function_with_its_signature()
    {
        IEnumerable<string> described = Heading().Matches(Page).Select(static m => m.Groups[1].Value);
        IEnumerable<string> expected = Functions.Names.Select(static name => Signature(Functions.Find(name)!));
        Assert.Equal(expected.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_function_has_an_example()
    {
        string[] sections = Page.Split("\n### `")[1..];
        Assert.All(
            sections.Where(static s => !s.StartsWith("env(", StringComparison.Ordinal)),
            static s => Assert.Contains("\n```\n> ", s, StringComparison.Ordinal));
    }

    [Fact]
    public void Examples_give_what_the_page_says()
    {
        EvaluationScope scope = EvaluationScope.Empty
            .WithFunctions(StandardFunctions.Create(TestScopes.Environment with { Secrets = new KnownSecrets() }))
            .With("var", TestScopes.Object());
        IEnumerable<string> blocks = Example().Matches(Page).SelectMany(static m => m.Groups[1].Value.Split("\n\n> "));
        Assert.All(blocks, block =>
        {
            string[] parts = block.Split('\n', 2);
            Assert.Equal(parts[1].TrimEnd('\n'), ExpressionCases.Run(parts[0], scope));
        });
    }

    [Fact]
    public void Additions_are_marked() => Assert.Equal(
        ["issensitive", "nonsensitive", "sensitive"],
        Page.Split("\n### `")[1..]
            .Where(static s => s.Contains("**Addition of Kiln.**", StringComparison.Ordinal))
            .Select(static s => s.Split('(')[0])
            .Order(StringComparer.Ordinal));

    private static string Signature(FunctionDefinition function)
    {
        IEnumerable<string> parameters = function.Parameters.Select(static p => p.Name);
        return $"{function.Name}({string.Join(", ", function.Rest is { } rest ? parameters.Append(rest.Name + "...") : parameters)})";
    }

    [GeneratedRegex("^### `(.+)`$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^```\n> (.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();

    /// <summary>A store in which every secret is the same.</summary>
    private sealed class KnownSecrets : IFunctionSecrets
    {
        public SecretLookup ConsulKey(string key) => SecretLookup.Found("p4ssw0rd");

        public SecretLookup Vault(string path, string key) => SecretLookup.Found("p4ssw0rd");

        public SecretLookup AwsSecret(string name, string? key) => SecretLookup.Found("p4ssw0rd");

        public SecretLookup AwsSecretText(string name) => SecretLookup.Found("{\"password\":\"p4ssw0rd\"}");
    }
}
