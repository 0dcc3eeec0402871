namespace Kiln.Wire.MessagePack;

/// <summary>An error inside a reply: nil for none, else a struct with its text.</summary>
public static class PackError
{
    internal const string Message = "Message";

    public static PackValue Of(string? text) =>
        text is null ? PackValue.Nil : PackValue.Map((Message, PackValue.Of(text)));

    /// <summary>The text of an error; null for nil.</summary>
    public static string? Read(PackValue value) =>
        value is PackNil ? null : new PackFields(value, Message)[Message].AsText();
}
