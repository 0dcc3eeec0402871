# The code of TrialFirmware.cs, to be put at F000:FE00 of a firmware of 64 KiB:
#   as --64 --defsym BASE=0xfe00 TrialFirmware.s -o trial.o && ld -N -Ttext 0 --oformat binary trial.o -o trial.bin
        .code16
        .section .text
        .globl start
start:
        cli
        movw %cs, %ax
        movw %ax, %ds
        xorw %ax, %ax
        movw %ax, %es
        movl $0x1000, %edi
        movl $0x1000, %ecx
        xorl %eax, %eax
        cld
        addr32 rep stosl
        movl $0x2003, %es:0x1000
        movl $0x3003, %es:0x2000
        movl $0x83, %es:0x3000
        lgdtl gdtr - start + BASE
        movl %cr4, %eax
        orl  $0x620, %eax
        movl %eax, %cr4
        movl $0x1000, %eax
        movl %eax, %cr3
        movl $0xc0000080, %ecx
        rdmsr
        orl $0x100, %eax
        wrmsr
        movl %cr0, %eax
        andl $0xfffffffb, %eax
        orl $0x80000003, %eax
        movl %eax, %cr0
        ljmpl $8, $(0xf0000 + BASE + long - start)
        .code64
long:
        xorl %eax, %eax
        movl %eax, %ds
        movl %eax, %ss
        movl %eax, %es
        movl $0x9000, %esp
        movl $20000000, %esi
again:
        addl %esi, %edi
        decl %esi
        jnz again
        movl $0x8000, %edi
        movl $1000, %esi
        xorl %eax,%eax
        xorl %edx,%edx
        xorl %ecx,%ecx
        movl $1,%ebx
        movl %eax,(%rdi)
        movl %eax,4(%rdi)
        movl %eax,8(%rdi)
        movl %eax,12(%rdi)
        lock cmpxchg16b (%rdi)
        jnz fail
        cmpl $1,(%rdi)
        jne fail
        fninit
        fxsave 0x8200
        fxrstor 0x8200
        movb $0x15,%al
        outb %al,$0xf4
fail:
        movb $0x7f,%al
        outb %al,$0xf4
stop:   hlt
        jmp stop
        .align 8
gdt:    .quad 0
        .quad 0x00209a0000000000
gdtr:   .word 15
        .long 0xf0000 + BASE + gdt - start
