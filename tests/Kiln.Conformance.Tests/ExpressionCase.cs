namespace Kiln.Conformance.Tests;

/// <summary>An expression and what the console prints for it.</summary>
/// <param name="Expression">One line.</param>
/// <param name="Expected">As <see cref="PlainOutput"/> gives it; several lines.</param>
/// <param name="Difference">Why packer 1.6.6 prints something else; null when it prints the same.</param>
internal sealed record ExpressionCase(string Expression, string Expected, string? Difference);
