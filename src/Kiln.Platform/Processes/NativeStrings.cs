using System.Runtime.InteropServices;
using System.Text;

namespace Kiln.Platform.Processes;

/// <summary>A null-terminated array of C strings in one unmanaged block.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly byte** _pointers;

    public NativeStrings(IReadOnlyCollection<string> values)
    {
        int table = sizeof(byte*) * (values.Count + 1);
        int size = table;
        foreach (string value in values)
        {
            size += Encoding.UTF8.GetByteCount(value) + 1;
        }

        byte* block = (byte*)NativeMemory.Alloc((nuint)size);
        _pointers = (byte**)block;
        Span<byte> text = new(block + table, size - table);
        int index = 0;
        foreach (string value in values)
        {
            fixed (byte* start = text)
            {
                _pointers[index++] = start;
            }

            int length = Encoding.UTF8.GetBytes(value, text);
            text[length] = 0;
            text = text[(length + 1)..];
        }

        _pointers[index] = null;
    }

    public nint Pointer => (nint)_pointers;

    public void Dispose() => NativeMemory.Free(_pointers);
}
