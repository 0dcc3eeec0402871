using System.Runtime.InteropServices;
using Kiln.Wire.MessagePack;

namespace Kiln.Remote.Talk;

/// <summary>Something to be told to the other side in its turn.</summary>
/// <param name="Method">Null for nothing: then only its turn counts.</param>
/// <param name="Size">What it counts in the queue.</param>
/// <param name="Reply">Who waits for the reply; null for nobody.</param>
/// <param name="Action">Done in its turn instead of a call.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct UiCall(
    string? Method,
    PackValue Argument,
    int Size,
    TaskCompletionSource<PackValue>? Reply,
    Func<Task>? Action)
{
    /// <summary>Nobody waits for what the other side says to it.</summary>
    public static UiCall Tell(string method, PackValue argument, int size) => new(method, argument, size, null, null);

    public static UiCall Ask(string method, PackValue argument, int size, TaskCompletionSource<PackValue> reply) =>
        new(method, argument, size, reply, null);

    public static UiCall Turn(TaskCompletionSource<PackValue> reached) => new(null, PackValue.Nil, 0, reached, null);

    public static UiCall Do(Func<Task> action) => new(null, PackValue.Nil, 0, null, action);
}
