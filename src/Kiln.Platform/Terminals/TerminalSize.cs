namespace Kiln.Platform.Terminals;

public readonly record struct TerminalSize(int Columns, int Rows);
