namespace Kiln.Language.Tests.Evaluation;

public sealed class ExpressionCaseTests
{
    /// <summary>What Debian's packer 1.6.6 prints on its console, for what 1.16 does not do differently.</summary>
    [Theory]
    [InlineData("packer-console.txt")]
    [InlineData("packer-patterns.txt")]
    [InlineData("kiln.txt")]
    public void Expression_gives_what_the_console_prints(string file) => Assert.All(
        ExpressionCases.Read(file),
        static c => Assert.Equal(c.Expected, ExpressionCases.Run(c.Expression, TestScopes.Console)));

    [Fact]
    public void Expression_sees_variables_and_keeps_secrets() => Assert.All(
        ExpressionCases.Read("variables.txt"),
        static c => Assert.Equal(c.Expected, ExpressionCases.Run(c.Expression, TestScopes.Rich)));
}
