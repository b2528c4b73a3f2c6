# The syscall proxy for x86_64. Assembled bytes: code.ts; a test assembles this listing and compares.
# Registers across the loop: ebx = the control socket, rsp = a buffer of 64 bytes, r12 = a result that calls
# after it may depend on.
        .globl  _start
_start: mov     $3, %ebx                # the control socket that ns-lab starts it with
        sub     $64, %rsp

next:   xor     %eax, %eax              # read(control, buffer, 64)
        mov     %ebx, %edi
        mov     %rsp, %rsi
        mov     $64, %edx
        syscall
        cmp     $-4, %rax               # -EINTR: a signal was only in passing
        je      next
        cmp     $64, %rax               # end of file, or not a request
        jne     end

        mov     60(%rsp), %ebp          # how the call depends on r12; bit 31: it is a transfer
        test    $0x1ff, %ebp            # 0: it does not depend
        jz      call
        mov     %r12, %rax              # otherwise it is not made after a failure, and answers that again
        test    %rax, %rax
        js      reply
        movzbl  %bpl, %ecx              # the place in the request that takes r12, or 0
        test    %ecx, %ecx
        jz      call
        mov     %rax, (%rsp,%rcx)

call:   mov     0(%rsp), %rax           # the requested call: number and six arguments
        mov     8(%rsp), %rdi
        mov     16(%rsp), %rsi
        mov     24(%rsp), %rdx
        mov     32(%rsp), %r10
        mov     40(%rsp), %r8
        mov     48(%rsp), %r9
        syscall

        test    $0x800000ff, %ebp       # a call that takes r12 leaves it to the next one, and so
        jnz     reply                   # does a transfer
        mov     %rax, %r12
        test    %rax, %rax              # 0 from clone(2): this is the child, which
        jnz     reply                   # goes on with the socket that the request names
        mov     56(%rsp), %ecx
        test    %ecx, %ecx              # -1: the request names none
        js      reply
        mov     %ecx, %ebx

reply:  test    %ebp, %ebp              # a transfer is not answered
        js      next
        mov     %rax, (%rsp)            # write(control, &result, 8)
        mov     $1, %eax
        mov     %ebx, %edi
        mov     %rsp, %rsi
        mov     $8, %edx
        syscall
        jmp     next

end:    mov     $231, %eax              # exit_group(0)
        xor     %edi, %edi
        syscall
