namespace Kiln.Engine.Tests;

public sealed class RetryBackoffTests
{
    [Theory]
    [InlineData(1, 500)]
    [InlineData(2, 1000)]
    [InlineData(3, 2000)]
    [InlineData(5, 8000)]
    [InlineData(6, 10_000)]
    [InlineData(1000, 10_000)]
    [InlineData(int.MaxValue, 10_000)]
    public void Wait_doubles_up_to_its_limit(int attempt, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), new RetryBackoff { Jitter = 0 }.After(attempt, chance: 0.3));

    [Theory]
    [InlineData(0, 400)]
    [InlineData(0.5, 500)]
    [InlineData(1, 600)]
    public void Chance_makes_it_longer_or_shorter_by_a_fifth(double chance, int milliseconds) =>
        Assert.Equal(milliseconds, new RetryBackoff().After(1, chance).TotalMilliseconds, precision: 6);
}
